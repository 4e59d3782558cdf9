import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { doorSubjects } from '../../electron/core/accounts/sign-in-throttle.ts'
import { durationMs, utcMs } from '../../electron/core/ids.ts'
import type { DurationMs } from '../../electron/core/ids.ts'
import { policyFrom } from '../../electron/core/policy/policy.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { addPerson, admin, freshFolder, json } from './support/admin.ts'
import { identity, openFor, playRunningApp, signIn } from './support/running-app.ts'

const users = (dataDir: string, ...words: readonly string[]) => admin(['users', ...words, '--json', '--data-dir', dataDir])

const audit = (dataDir: string, ...words: readonly string[]) => admin(['audit', ...words, '--json', '--data-dir', dataDir])

function folderWithPeople(): string {
  const folder = freshFolder()
  addPerson(folder, 'ana', '--role', 'admin')
  addPerson(folder, 'tom', '--display-name', 'Tom Jones')
  return folder
}

describe('accounts', () => {
  test('disabling by display name ends the session in the running app at once; enabling lets the person in again', () => {
    const folder = folderWithPeople()
    const owner = identity()
    const store = playRunningApp(folder, owner)
    const session = signIn(store, 'tom', owner)
    expect(json(users(folder, 'disable', 'tom jones'))).toMatchObject({ username: 'tom', disabled: true })
    expect(store.findSession(session.id)?.end?.endReason).toBe('account_disabled')
    expect(json(users(folder, 'enable', 'tom'))).toMatchObject({ disabled: false, disabledAt: null })
    const entry = { kind: 'user_disabled', actorUserId: null, detail: { via: 'cli', username: 'tom', process: { host: owner.host } } }
    expect(store.listAudit()).toContainEqual(expect.objectContaining({ kind: entry.kind }))
    expect(store.listAudit().find(({ kind }) => kind === 'user_disabled')).toMatchObject(entry)
  })

  test('the last administrator stays one, and enabled', () => {
    const folder = folderWithPeople()
    for (const words of [
      ['disable', 'ana'],
      ['role', 'ana', 'user'],
    ]) {
      const ran = users(folder, ...words)
      expect(ran).toMatchObject({ code: 1, stdout: '' })
      expect(ran.stderr).toContain('last_administrator')
    }
  })

  test('role, names and password change', () => {
    const folder = folderWithPeople()
    expect(json(users(folder, 'role', 'tom', 'admin'))).toMatchObject({ role: 'admin' })
    expect(json(users(folder, 'rename', 'tom', '--username', 'tommy', '--email', 't@x.org'))).toMatchObject({
      username: 'tommy',
      email: 't@x.org',
    })
    expect(json(users(folder, 'reset-password', 't@x.org'))).toMatchObject({
      mustChangePassword: true,
      oneTimePassword: expect.stringMatching(/^(\w{4}-){3}\w{4}$/) as string,
    })
    expect(users(folder, 'rename', 'tommy')).toMatchObject({ code: 2, stdout: '' })
    expect(users(folder, 'rename', 'tommy', '--username', 'ANA')).toMatchObject({ code: 1, stdout: '' })
    expect(users(folder, 'role', 'tommy', 'boss')).toMatchObject({ code: 2, stdout: '' })
    expect(users(folder, 'unlock', 'nobody')).toMatchObject({ code: 1, stdout: '' })
    expect(json(users(folder, 'unlock', 'tommy'))).toMatchObject({ locked: false })
  })
})

test('whoever is locked out is seen with the end of it, and gets in by unlock or by reset-password', () => {
  const folder = folderWithPeople()
  const lockOut = (lockoutDuration: DurationMs | null) => {
    const store = openFor(folder)
    const rules = { ...policyFrom(store.readSettings()), lockoutAfter: 2, freeAttempts: 5, lockoutDuration }
    for (let tries = 0; tries < 2; tries++) store.admitAttempt(doorSubjects('tom', 'desk'), utcMs(Date.now()), rules)
    store.close()
  }
  const tom = () => (json(users(folder, 'list')) as { username: string }[]).find(({ username }) => username === 'tom')
  lockOut(durationMs(60_000))
  expect(tom()).toMatchObject({ locked: true, lockedUntil: expect.stringMatching(/T.*Z$/) as string })
  expect(json(users(folder, 'unlock', 'tom'))).toMatchObject({ locked: false, lockedUntil: null })
  lockOut(null)
  json(admin(['policy', 'set', 'lockout-duration', 'never', '--json', '--data-dir', folder]))
  expect(tom()).toMatchObject({ locked: true, lockedUntil: null })
  expect(json(users(folder, 'reset-password', 'tom'))).toMatchObject({ locked: false, mustChangePassword: true })
})

describe('audit', () => {
  test('list has the newest entries, oldest first; verify vouches for them', () => {
    const folder = folderWithPeople()
    expect(json(audit(folder, 'list', '--limit', '1'))).toMatchObject([{ seq: 2, kind: 'user_added', actor: null, detail: { via: 'cli' } }])
    expect(json(audit(folder, 'verify'))).toMatchObject({ kind: 'intact', lines: 2 })
    expect(audit(folder, 'list', '--limit', '0').code).toBe(2)
  })

  test('verify names the first entry that is wrong and ends with 1', () => {
    const folder = folderWithPeople()
    openFor(folder).close()
    const db = new Database(dataLayout(folder).database)
    db.exec(`DROP TRIGGER audit_events_keep; UPDATE audit_events SET at = at + 1 WHERE seq = 1`)
    db.close()
    const { code, stdout, stderr } = audit(folder, 'verify')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('entry 1 was changed')
  })

  test('rotate says beforehand what it will move, moves exactly that, and verify vouches for all of it', () => {
    const folder = folderWithPeople()
    const preview = json(audit(folder, 'rotate', '--keep', '1', '--dry-run'))
    expect(preview).toEqual({ dryRun: true, lines: 1, kept: 1, range: { firstSeq: 1, lastSeq: 1 }, archives: [] })
    expect(json(audit(folder, 'rotate', '--keep', '1'))).toMatchObject({
      dryRun: false,
      lines: 1,
      archives: [{ file: 'audit-1-1.jsonl', firstSeq: 1, lastSeq: 1 }],
    })
    expect(json(audit(folder, 'list'))).toMatchObject([{ seq: 2 }, { seq: 3, kind: 'audit_rotated', detail: { via: 'cli' } }])
    expect(json(audit(folder, 'verify'))).toMatchObject({ kind: 'intact', lines: 2, archived: { lines: 1, checked: 'newest' } })
    const { head } = json(audit(folder, 'verify')) as { head: string }
    expect(audit(folder, 'verify', '--since-head', head).code).toBe(0)
    expect(audit(folder, 'verify', '--since-head', head.toUpperCase()).code).toBe(0)
    expect(audit(folder, 'verify', '--since-head', 'a'.repeat(64))).toMatchObject({ code: 1, stdout: '' })
    expect(audit(folder, 'verify', '--since-head', 'none')).toMatchObject({ code: 2, stdout: '' })
    expect(json(audit(folder, 'verify', '--archives'))).toMatchObject({ archived: { lines: 1, checked: 'all' } })
    expect(json(audit(folder, 'rotate'))).toMatchObject({ lines: 0, range: null, archives: [] })
  })

  test.each([[['--keep', 'few']], [['--older-than', 'long']], [['--keep', '1', '--older-than', '1d']]])(
    'rotate %j ends with 2',
    (words) => {
      expect(audit(folderWithPeople(), 'rotate', ...words)).toMatchObject({ code: 2, stdout: '' })
    },
  )

  test('verify --archives names the entry and the file that are wrong', () => {
    const folder = folderWithPeople()
    json(audit(folder, 'rotate', '--keep', '0'))
    const file = path.join(dataLayout(folder).auditArchive, 'audit-1-2.jsonl')
    writeFileSync(file, readFileSync(file, 'utf8').replace('user_added', 'user_gone'))
    const { code, stderr } = audit(folder, 'verify', '--archives')
    expect(code).toBe(1)
    expect(stderr).toContain('entry 1, in the archive audit-1-2.jsonl, was changed')
    rmSync(file)
    expect(audit(folder, 'verify')).toMatchObject({ code: 1, stdout: '' })
  })
})
