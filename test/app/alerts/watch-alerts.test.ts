import { expect, test, vi } from 'vitest'
import { acknowledgeAlert } from '../../../electron/app/alerts/acknowledge-alert.ts'
import { AlertWatch } from '../../../electron/app/alerts/watch-alerts.ts'
import { verifyAuditSlowly } from '../../../electron/app/audit/verify-audit-slowly.ts'
import { endSession } from '../../../electron/app/session/end-session.ts'
import { reauthenticate } from '../../../electron/app/sign-in/reauthenticate.ts'
import { authenticate, startSession } from '../../../electron/app/sign-in/sign-in.ts'
import type { NewAlert } from '../../../electron/core/alerts/alert.ts'
import { auditEntry } from '../../../electron/core/audit/audit.ts'
import type { Session } from '../../../electron/core/session/session.ts'
import { MINUTE, someOwner } from '../../support/session-builder.ts'
import { workplace } from '../../support/workplace.ts'

const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

function watched() {
  const place = workplace()
  const told: NewAlert[] = []
  const watch = new AlertWatch({
    ...place.deps,
    scheduler: place.clock,
    hourOf: (at) => new Date(at).getUTCHours(),
    leaving: () => false,
    onRaised: (alerts) => void told.push(...alerts),
  })
  const open = () => place.store.alerts.list('open').map(({ kind }) => kind)
  return { ...place, watch, told, open }
}

async function failToSignIn({ deps }: ReturnType<typeof watched>, name: string): Promise<void> {
  await authenticate(deps, name, 'wrong').catch(() => {})
}

test('five wrong passwords raise one alert for the account and one for the computer, audited, however many follow', async () => {
  const here = watched()
  const tom = here.add('tom')
  for (let tries = 0; tries < 7; tries++) {
    await failToSignIn(here, 'tom')
    here.watch.afterFailedSignIn()
    here.clock.advance(30_000)
  }
  expect(here.store.alerts.list('open')).toMatchObject([{ userId: null }, { userId: tom.id, detail: { failed: 5 } }])
  expect(here.told).toHaveLength(2)
  expect(here.kinds().filter((kind) => kind === 'alert_raised')).toHaveLength(2)
})

test('an account that is locked is told of, and so is guessing at an open session', async () => {
  const here = watched()
  const [tom, ana] = [here.add('tom'), here.add('ana')]
  for (let tries = 0; tries < 10; tries++) {
    await failToSignIn(here, 'tom')
    here.clock.advance(20 * MINUTE)
  }
  expect(here.watch.afterFailedSignIn()).toMatchObject([{ kind: 'account_locked', userId: tom.id, detail: { case: 'until' } }])
  const open = startSession(here.deps, ana)
  for (let tries = 0; tries < 5; tries++) {
    await reauthenticate(here.deps, open, 'wrong').catch(() => {})
    here.clock.advance(15_000)
  }
  expect(here.watch.afterFailedSignIn()).toMatchObject([{ kind: 'many_failed_sign_ins', userId: ana.id }, { userId: null }])
})

test('an alert that was seen to comes back only for what happens afterwards', async () => {
  const here = watched()
  const admin = here.add('root', 'admin')
  const fail = async (times: number) => {
    here.clock.advance(1)
    for (let tries = 0; tries < times; tries++) await failToSignIn(here, `nobody ${here.store.listAudit().length}`)
    return here.watch.afterFailedSignIn().length
  }
  expect(await fail(5)).toBe(1)
  const [alert] = here.store.alerts.list('open')
  acknowledgeAlert(here, alert?.id ?? 0, 'a new keyboard', { ...here.by, userId: admin.id })
  expect(await fail(4)).toBe(0)
  expect(await fail(1)).toBe(1)
})

test('a person on two computers at once is told of', () => {
  const here = watched()
  const tom = here.add('tom')
  here.store.writeSettings(new Map([['session-limit', '2']]), [auditEntry(here.by, here.clock.now(), 'policy_changed')])
  startSession({ ...here.deps, owner: someOwner({ hostId: 'elsewhere', host: 'back-office' }) }, tom)
  here.clock.advance(HOUR)
  const { session } = startSession(here.deps, tom)
  expect(here.watch.afterSignIn(session, 'user')).toMatchObject([{ kind: 'two_hosts_at_once', detail: { otherHost: 'back-office' } }])
})

/** Sessions at the clock's hour, one a day, as many as days. */
function habit({ deps, clock }: ReturnType<typeof watched>, person: Parameters<typeof startSession>[1], days: number): void {
  for (let day = 0; day < days; day++) {
    const { session } = startSession({ ...deps, owner: someOwner() }, person)
    clock.advance(HOUR)
    endSession(deps, session, { reason: 'signed_out', evidence: {} })
    clock.advance(DAY - HOUR)
  }
}

test('who signs in at three in the night after twenty mornings is told of, and the sign-in itself is not a habit', () => {
  const here = watched()
  const tom = here.add('tom')
  habit(here, tom, 20)
  const usual = startSession(here.deps, tom).session
  expect(here.watch.afterSignIn(usual, 'user')).toEqual([])
  endSession(here.deps, usual, { reason: 'signed_out', evidence: {} })
  here.clock.advance(18 * HOUR)
  expect(here.watch.afterSignIn(startSession(here.deps, tom).session, 'user')).toMatchObject([
    { kind: 'unusual_hour', detail: { near: 0, sessions: 21 } },
  ])
})

function crash({ by, clock, store }: ReturnType<typeof watched>, session: Session): void {
  clock.advance(MINUTE)
  const end = { endedAt: clock.now(), endReason: 'process_died', endEvidence: {}, recoveredAt: clock.now() } as const
  store.endSession(session.id, end, auditEntry(by, clock.now(), 'session_recovered'))
}

test('three crashes of one computer within a day are told of at the next launch', () => {
  const here = watched()
  const tom = here.add('tom')
  for (let times = 0; times < 2; times++) crash(here, startSession(here.deps, tom).session)
  expect(here.watch.afterRecovery()).toEqual([])
  crash(here, startSession(here.deps, tom).session)
  expect(here.watch.afterRecovery()).toMatchObject([{ kind: 'repeated_crashes', detail: { crashes: 3, host: 'front-desk' } }])
})

test('a clock that was set back is noticed at the next launch, and one that jumps within a minute', () => {
  const here = watched()
  startSession(here.deps, here.add('tom'))
  here.clock.set(here.clock.now() - HOUR)
  expect(here.watch.afterRecovery()).toMatchObject([{ kind: 'clock_moved', detail: { case: 'behind', byMs: HOUR } }])
  here.watch.checkClock()
  here.watch.start()
  const before = here.told.length
  here.clock.set(here.clock.now() + HOUR)
  here.clock.advance(MINUTE)
  // Open already, and so not told again: the jump back that `checkClock` found was this computer's, too.
  expect(here.told).toHaveLength(before)
  expect(here.open()).toEqual(['clock_moved', 'clock_moved'])
})

test('sleep is no jump', () => {
  const here = watched()
  here.watch.start()
  here.clock.sleep(9 * HOUR)
  here.clock.advance(5 * MINUTE)
  expect(here.told).toEqual([])
})

test('a broken audit log is told of at an administrator’s sign-in and once a day, and not again once it was seen to', async () => {
  const here = watched()
  const admin = here.add('root', 'admin')
  const { session } = startSession(here.deps, admin)
  vi.spyOn(here.store, 'auditLinesAfter').mockReturnValue([])
  here.watch.afterSignIn(session, 'user')
  expect(await settled(here)).toEqual([])
  here.watch.afterSignIn(session, 'admin')
  expect(await settled(here)).toEqual(['audit_broken'])
  acknowledgeAlert(here, here.store.alerts.list('open')[0]?.id ?? 0, 'the disk was full', here.by)
  here.watch.daily()
  expect(await settled(here)).toEqual([])
})

/** Lets the slices of a verification run. */
async function settled(here: ReturnType<typeof watched>) {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve()
    here.clock.advance(30)
  }
  return here.open().filter((kind) => kind === 'audit_broken')
}

test('once a day everything is looked at, counted in hours that passed, not on the clock', () => {
  const here = watched()
  const daily = vi.spyOn(here.watch, 'daily')
  here.watch.start()
  here.clock.advance(23 * HOUR)
  here.clock.set(here.clock.now() + 3 * DAY)
  expect(daily).not.toHaveBeenCalled()
  here.clock.advance(HOUR)
  expect(daily).toHaveBeenCalledTimes(1)
  here.watch.stop()
  here.clock.advance(2 * DAY)
  expect(daily).toHaveBeenCalledTimes(1)
})

test('a look that fails is logged, and nobody’s sign-in suffers', () => {
  const here = watched()
  vi.spyOn(here.store.alerts, 'failedSignIns').mockImplementation(() => {
    throw new Error('disk full')
  })
  expect(here.watch.afterFailedSignIn()).toEqual([])
  expect(here.log.lines.at(-1)).toMatchObject({ level: 'warn', event: 'alerts could not be looked for' })
})

function longLog(lines: number) {
  const { store, clock, by, deps } = workplace()
  store.appendAudit(...Array.from({ length: lines }, () => auditEntry(by, clock.now(), 'heartbeats_missed')))
  const verify = async (leaving = () => false) => {
    const verdict = verifyAuditSlowly({ ...deps, scheduler: clock, leaving })
    for (let turn = 0; turn < 20; turn++) {
      await Promise.resolve()
      clock.advance(30)
    }
    return verdict
  }
  return { store, clock, by, verify }
}

test('a log of several slices is verified as the whole is', async () => {
  const { store, verify } = longLog(1201)
  expect(await verify()).toEqual(store.verifyAudit())
})

test('the last line that was noted must be there', async () => {
  const { store, verify } = longLog(1000)
  const ends = store.auditEnds()
  vi.spyOn(store, 'auditEnds').mockReturnValue({ ...ends, newest: { ...ends.newest, seq: 1001 } })
  expect(await verify()).toEqual({ kind: 'broken', seq: 1001, why: 'missing_line' })
})

test('lines beyond the one that was noted as the newest were not written by Latchkey', async () => {
  const { store, verify } = longLog(1000)
  const noted = store.auditLinesAfter(998, 1)[0]
  const ends = store.auditEnds()
  vi.spyOn(store, 'auditEnds').mockReturnValue({ ...ends, newest: noted ?? ends.newest })
  expect(await verify()).toEqual({ kind: 'broken', seq: 1000, why: 'not_as_noted' })
})

test('what is written and rotated meanwhile is no flaw', async () => {
  const { store, by, clock, verify } = longLog(1000)
  const verdict = verify(() => {
    if (store.auditEnds().start.seq > 0) return false
    const [last] = store.auditLinesAfter(799, 1)
    store.appendAudit(auditEntry(by, clock.now(), 'heartbeats_missed'))
    if (last) store.rotateAudit(0, last, auditEntry(by, clock.now(), 'audit_rotated'))
    return false
  })
  expect(await verdict).toMatchObject({ kind: 'intact', lines: 1002 })
})

test('the way out ends it without a verdict', async () => {
  const { verify } = longLog(1000)
  expect(await verify(() => true)).toBeNull()
})

test('acknowledging needs a note, an alert that exists, and happens once', async () => {
  const here = watched()
  const admin = here.add('root', 'admin')
  for (let tries = 0; tries < 5; tries++) await failToSignIn(here, `nobody ${tries}`)
  const id = here.watch.afterFailedSignIn().length && (here.store.alerts.list('open')[0]?.id ?? 0)
  const by = { ...here.by, userId: admin.id }
  expect(() => acknowledgeAlert(here, id, '  ', by)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  expect(() => acknowledgeAlert(here, id, 'x'.repeat(501), by)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  expect(() => acknowledgeAlert(here, 99, 'seen', by)).toThrow(expect.objectContaining({ code: 'not_found' }))
  const acknowledged = { at: here.clock.now(), by: admin.id, note: 'seen' }
  expect(acknowledgeAlert(here, id, ' seen ', by)).toMatchObject({ outcome: 'acknowledged', alert: { acknowledged } })
  here.clock.advance(1)
  expect(acknowledgeAlert(here, id, 'again', here.by)).toMatchObject({ outcome: 'already_acknowledged', alert: { acknowledged } })
  expect(here.store.listAudit().at(-1)).toMatchObject({ kind: 'alert_acknowledged', actorUserId: admin.id, detail: { id, note: 'seen' } })
})
