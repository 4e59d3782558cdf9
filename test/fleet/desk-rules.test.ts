import { describe, expect, it } from 'vitest'
import { disableUser, editUser, resetPassword } from '../../electron/app/accounts/accounts.ts'
import { eraseUser } from '../../electron/app/accounts/erase-user.ts'
import { checkFleet } from '../../electron/app/doctor/fleet-checks.ts'
import { changePolicies, previewPolicies } from '../../electron/app/policy/change-policy.ts'
import type { DirectoryLink } from '../../electron/core/fleet/fleet-store.ts'
import { userId } from '../../electron/core/ids.ts'
import { utcMs } from '../../electron/core/ids.ts'
import type { SessionId } from '../../electron/core/ids.ts'
import { aPerson } from '../store/fleet-samples.ts'
import { desk } from '../support/desk.ts'

/** A desk that knows somebody of a directory. */
function place() {
  const here = desk()
  const ends = { reason: 'account_disabled', evidence: {}, by: here.by, judge: here.probe.judge.bind(here.probe) } as const
  const mia = aPerson()
  here.store.fleet.mirror(mia, utcMs(0), 'hash', ends)
  return { ...here, mia: userId(mia.id) }
}

const LINK = {
  url: 'd:1',
  uid: 'u',
  workstation: 1,
  name: 'n',
  site: 's',
  fingerprint: 'f',
  key: 'k',
  incarnation: 'i',
  ackedSeq: 0,
  since: utcMs(0),
}

const refused = (code: string) => expect.objectContaining({ code })

describe('at a desk that belongs to a directory', () => {
  it('accounts of the directory are changed there, and nowhere else', async () => {
    const { mia, by, ...here } = place()
    const names = { username: 'mia', email: null, displayName: 'M', role: 'user' } as const
    expect(() => editUser(here, mia, names, by)).toThrow(refused('not_allowed'))
    expect(() => disableUser(here, mia, by)).toThrow(refused('not_allowed'))
    expect(() => eraseUser(here, mia, by)).toThrow(refused('not_allowed'))
    await expect(resetPassword(here, mia, by)).rejects.toThrow(refused('not_allowed'))
    expect(here.store.findUser(mia)).toMatchObject({ displayName: 'Mia', disabledAt: null })
    expect(disableUser(here, here.person('tom').id, by).disabledAt).not.toBeNull()
  })

  it('what the fleet has set is set there, and nowhere else', () => {
    const { by, ...here } = place()
    const line = { at: utcMs(0), kind: 'directory_policy', actorUserId: null, sessionId: null, detail: {} } as const
    here.store.fleet.enrol(LINK, { ...line, kind: 'enrolled' })
    here.store.fleet.applyPolicy({ version: 1, settings: { 'session-limit@admin': '3' } }, line)
    const change = { key: 'session-limit', value: '4', role: 'admin' } as const
    expect(changePolicies(here, [change], by)).toMatchObject({ kind: 'refused', refused: [{ error: refused('not_allowed') }] })
    expect(previewPolicies(here, [change], '' as SessionId)).toMatchObject({ refused: [{ error: refused('not_allowed') }], signsOut: [] })
    expect(changePolicies(here, [{ ...change, role: 'user' }], by)).toMatchObject({ kind: 'changed' })
  })
})

describe('doctor', () => {
  const link = { url: 'd:1', site: 'Rome', refused: null } as DirectoryLink
  it.each([
    ['no fleet', { link: null, hasKey: false, waiting: 0 }, 'ok'],
    ['a key without its link', { link: null, hasKey: true, waiting: 0 }, 'warning'],
    ['a link without its key', { link, hasKey: false, waiting: 0 }, 'problem'],
    ['a desk that is let in', { link, hasKey: true, waiting: 3 }, 'ok'],
    ['one that is let in no more', { link: { ...link, refused: 'revoked' }, hasKey: true, waiting: 3 }, 'problem'],
    ['a refusal that it does not know', { link: { ...link, refused: 'moon' }, hasKey: true, waiting: 3 }, 'problem'],
    ['a directory that is gone', { link, hasKey: true, waiting: 10_001 }, 'warning'],
  ] as const)('tells of %s', (_what, facts, status) => {
    const finding = checkFleet(facts)
    expect(finding).toMatchObject({ id: 'fleet', status })
    expect(finding.advice === null).toBe(status === 'ok')
  })

  it('says where it could not look', () => {
    expect(checkFleet({ unknown: 'no' })).toMatchObject({ status: 'unknown' })
  })
})
