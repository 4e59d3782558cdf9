import { chmodSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { disableUser } from '../../electron/app/accounts/accounts.ts'
import { addToken, revokeToken } from '../../electron/app/api/api-tokens.ts'
import type { Store } from '../../electron/core/ports/ports.ts'
import { backupShelf, makeBackup } from '../../electron/data-directory/backups.ts'
import { examinePatient } from '../../electron/data-directory/doctor.ts'
import { findRestorable, restoreBackup, restoreNewestBackup } from '../../electron/data-directory/restore.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { createEntropy } from '../../electron/platform/secret/entropy.ts'
import { systemClock } from '../../electron/platform/time/system-clock.ts'
import { holdDatabase } from '../../electron/store/sqlite/upkeep/restore.ts'
import { said } from '../cli/support/in-process.ts'
import { addUser } from '../store/samples.ts'
import { FakeProbe } from '../support/fake-probe.ts'
import { by, inStore, lived, people } from './restorable.ts'

function folderOf(dir: string): string {
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

test('from the count of what is lost to its end, nobody else gets at the database', () => {
  const dir = folderOf(lived())
  const { database } = dataLayout(dir)
  const held = holdDatabase(database)
  const other = new Database(database, { timeout: 0 })
  onTestFinished(() => void other.close())
  expect(() => other.prepare('SELECT count(*) FROM users').get()).toThrow(/locked/)
  expect(() => other.exec('BEGIN IMMEDIATE')).toThrow(/locked/)
  expect(held.end).toMatchObject({ lines: 4 })
  held.release()
  expect(other.prepare('SELECT count(*) AS n FROM users').get()).toEqual({ n: 3 })
})

test('what is lost is said, and what was there is one file aside', () => {
  const dir = folderOf(lived())
  const { replaced, loss } = restoreNewestBackup({ dir, by })
  expect(loss.entries).toBe(3)
  expect(people(dir)).toBe(1)
  expect(readdirSync(replaced)).toEqual(['latchkey.db'])
})

test('nobody else may have it open', () => {
  const dir = folderOf(lived())
  inStore(dir, (store) => {
    store.countUsers()
    expect(() => restoreNewestBackup({ dir, by })).toThrow(expect.objectContaining({ code: 'database_busy' }))
  })
  expect(people(dir)).toBe(3)
  expect(readdirSync(dir).filter((name) => /restor|replaced/.test(name))).toEqual([])
})

/** The newest one, made while the only administrator is disabled; the one before is as `lived` has it. */
function unmanned(): Readonly<{ dir: string; newest: string }> {
  const dir = folderOf(lived())
  const set = (change: string) => {
    const db = new Database(dataLayout(dir).database)
    db.exec(change)
    db.close()
  }
  set("UPDATE users SET disabled_at = 1 WHERE role = 'admin'")
  const newest = makeBackup(dir, 'manual').name
  set('UPDATE users SET disabled_at = NULL')
  return { dir, newest }
}

describe('a backup with nobody who administers', () => {
  test('is not chosen unasked, and that is said', () => {
    const { dir, newest } = unmanned()
    expect(findRestorable(dir)).toMatchObject({ passedOver: [{ backup: { name: newest }, because: 'no_administrator' }] })
    expect(restoreNewestBackup({ dir, by }).backup.name).not.toBe(newest)
    expect(people(dir)).toBe(1)
  })

  test('is chosen where there is no other', () => {
    const { dir, newest } = unmanned()
    const shelf = backupShelf(dir)
    for (const backup of shelf.list()) if (backup.name !== newest) shelf.remove(backup)
    expect(findRestorable(dir)).toMatchObject({ backup: { name: newest }, passedOver: [], hasAdministrator: false })
  })

  test('is told as such by doctor, before it is restored and after', () => {
    const { dir, newest } = unmanned()
    const shelf = backupShelf(dir)
    const finding = () => examinePatient({ dir, electron: null }).find(({ id }) => id === 'backups')
    expect(finding()).toMatchObject({ status: 'ok' })
    for (const backup of shelf.list()) if (backup.name !== newest) shelf.remove(backup)
    expect(finding()).toMatchObject({ status: 'warning' })
    expect(JSON.stringify(finding())).toContain('administrator')
    const asked = said(dir, 'backup', 'restore')
    expect(asked).toMatchObject({ code: 4 })
    const { code, stdout } = said(dir, 'backup', 'restore', '--yes')
    expect(code).toBe(0)
    expect(stdout).toMatch(/Nobody in it is an administrator who may sign in\. Make one now: latchkey admin users add/)
  })
})

/** The first page of one table, and no other. */
function damage(dir: string, table: string): void {
  const { database } = dataLayout(dir)
  const db = new Database(database)
  db.pragma('wal_checkpoint(TRUNCATE)')
  const page = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table) as number
  db.close()
  const bytes = readFileSync(database)
  bytes.fill(7, (page - 1) * 4_096, page * 4_096)
  writeFileSync(database, bytes)
}

function disabledSince(role: 'user' | 'admin') {
  const dir = folderOf(lived())
  const { id } = inStore(dir, (store) => addUser(store, { role }))
  makeBackup(dir, 'manual')
  inStore(dir, (store) => void disableUser({ store, clock: systemClock, probe: new FakeProbe() }, id, by))
  return { dir, isDisabled: () => inStore(dir, (store) => store.findUser(id)?.disabledAt !== null) }
}

describe('an account that was disabled since the backup', () => {
  test.each(['user', 'admin'] as const)('is disabled again: %s', (role) => {
    const { dir, isDisabled } = disabledSince(role)
    restoreNewestBackup({ dir, by })
    expect(isDisabled()).toBe(true)
    const kinds = inStore(dir, (store) => store.listAudit().map(({ kind }) => kind))
    expect(kinds.slice(-3)).toEqual(['user_disabled', 'alert_raised', 'restored'])
  })

  test('is so from a damaged database, too, where its accounts can be read', () => {
    const { dir, isDisabled } = disabledSince('user')
    damage(dir, 'cleanup_runs')
    restoreNewestBackup({ dir, by })
    expect(isDisabled()).toBe(true)
  })

  test('unless nobody would be left who administers', () => {
    const dir = folderOf(lived())
    const db = new Database(dataLayout(dir).database)
    db.exec('UPDATE users SET disabled_at = 1')
    db.close()
    restoreNewestBackup({ dir, by })
    expect(inStore(dir, (store) => store.hasAdministrator())).toBe(true)
    expect(inStore(dir, (store) => store.listUsers().filter(({ disabledAt }) => disabledAt === null))).toHaveLength(1)
  })
})

const deps = (store: Store) => ({ store, clock: systemClock, entropy: createEntropy() })

const tokensOf = (dir: string) =>
  inStore(dir, (store) => Object.fromEntries(store.apiTokens.list().map(({ name, revokedAt }) => [name, revokedAt === null])))

function revokedSince() {
  const dir = folderOf(lived())
  inStore(dir, (store) => {
    for (const name of ['stays', 'before', 'since', 'anew']) addToken(deps(store), { name, scope: 'read', lifetime: null }, by)
    revokeToken(deps(store), 'before', by)
  })
  makeBackup(dir, 'manual')
  inStore(dir, (store) => {
    for (const name of ['since', 'anew']) revokeToken(deps(store), name, by)
    addToken(deps(store), { name: 'anew', scope: 'read', lifetime: null }, by)
  })
  return dir
}

describe('a token of the API', () => {
  test('that was revoked since the backup stays so, and the log tells', () => {
    const dir = revokedSince()
    restoreNewestBackup({ dir, by })
    expect(tokensOf(dir)).toEqual({ stays: true, before: false, since: false, anew: false })
    const kinds = inStore(dir, (store) => store.listAudit().map(({ kind }) => kind))
    expect(kinds.slice(-4)).toEqual(['api_token_revoked', 'api_token_revoked', 'alert_raised', 'restored'])
  })

  test('is so from a damaged database, too, where its tokens can be read', () => {
    const dir = revokedSince()
    damage(dir, 'cleanup_runs')
    restoreNewestBackup({ dir, by })
    expect(tokensOf(dir)).toMatchObject({ stays: true, since: false })
  })

  test('of another database is as that one has it', () => {
    const dir = revokedSince()
    const [backup] = backupShelf(dir).list()
    if (!backup) throw new Error('unreachable')
    restoreBackup({ dir, by }, backup, { another: true })
    expect(tokensOf(dir)).toMatchObject({ since: true })
  })
})

/** Locked by failures since the backup, or before it. */
function lockedSince() {
  const dir = folderOf(lived())
  const set = (subject: string, lockedAt: number | null) => {
    const db = new Database(dataLayout(dir).database)
    db.prepare('INSERT OR REPLACE INTO sign_in_attempts VALUES (?, 10, 5, ?)').run(subject, lockedAt)
    db.close()
  }
  set('name:before', 7)
  set('name:again', 7)
  makeBackup(dir, 'manual')
  set('name:again', 9)
  set('name:since', 9)
  set('name:failed', null)
  const locks = () =>
    inStore(dir, (store) => Object.fromEntries([...store.lockedSubjects()].map(([name, { lockedAt }]) => [name, lockedAt])))
  return { dir, locks }
}

const LOCKS = { 'name:before': 7, 'name:again': 9, 'name:since': 9 }

describe('a name that was locked since the backup', () => {
  test('stays locked, from when on it was', () => {
    const { dir, locks } = lockedSince()
    restoreNewestBackup({ dir, by })
    expect(locks()).toEqual(LOCKS)
  })

  test('is so from a damaged database, too, where its attempts can be read', () => {
    const { dir, locks } = lockedSince()
    damage(dir, 'cleanup_runs')
    restoreNewestBackup({ dir, by })
    expect(locks()).toEqual(LOCKS)
  })

  test('keeps no backup from its place where nothing of it can be read', () => {
    const { dir, locks } = lockedSince()
    damage(dir, 'sign_in_attempts')
    restoreNewestBackup({ dir, by })
    expect(locks()).toEqual({ 'name:before': 7, 'name:again': 7 })
  })
})

describe('a newer backup that cannot be read now', () => {
  test.skipIf(process.getuid?.() === 0)('is not called damaged, is named, and is not passed over in silence', () => {
    const dir = folderOf(lived())
    const newest = makeBackup(dir, 'manual')
    chmodSync(path.join(dataLayout(dir).backups, newest.name), 0)
    expect(backupShelf(dir).verify(newest)).toMatchObject({ kind: 'unreadable' })
    expect(findRestorable(dir).passedOver).toMatchObject([{ backup: { name: newest.name } }])
    expect(() => restoreNewestBackup({ dir, by })).toThrow(/cannot be read now/)
    expect(people(dir)).toBe(3)
    restoreBackup({ dir, by }, findRestorable(dir).backup)
    expect(people(dir)).toBe(1)
  })
})
