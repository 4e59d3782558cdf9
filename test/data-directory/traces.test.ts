import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { auditEntry } from '../../electron/core/audit/audit.ts'
import { instanceId, sessionId, utcMs } from '../../electron/core/ids.ts'
import { backupFile, makeBackup } from '../../electron/data-directory/backups.ts'
import { examinePatient } from '../../electron/data-directory/doctor.ts'
import { rememberDatabase } from '../../electron/data-directory/known-database.ts'
import { openUsedStore, tracesOfLoss } from '../../electron/data-directory/lost-database.ts'
import { finishRestore } from '../../electron/data-directory/unfinished-restore.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { DepartureFile } from '../../electron/platform/disk/departure-file.ts'
import { newFolder } from '../store/folder.ts'
import { refusal } from '../store/refusal.ts'
import { addUser } from '../store/samples.ts'
import { recordingLog } from '../support/recording-log.ts'
import { by } from './restorable.ts'

const layout = dataLayout('')
const companions = (file: string) => [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]

/** What a launch makes before it has a database: where it was cut off then, the next one begins. */
const BEFORE: readonly string[] = [
  layout.database,
  `${layout.database}-journal`,
  ...companions(layout.instanceLock),
  layout.advisoryLock,
  layout.holderRecord,
  layout.doorbell,
  layout.hooks,
]

/** Every name that we ever give, with what lies beside it and what it is called when it was set aside. */
const NAMES = Object.values(layout).flatMap((name) => [name, `${name}.set-aside-mabc-1`])
const WRITTEN = [...new Set([...NAMES, ...[layout.database, layout.instanceLock, layout.maintenanceLock].flatMap(companions)])]
const FOLDERS: readonly string[] = [layout.logs, layout.backups, layout.auditArchive, layout.profile]
const isBefore = (name: string) =>
  BEFORE.some((before) => name === before || (before !== layout.database && name.startsWith(`${before}.set-aside`)))
/** A folder is moved aside by nobody, and what is no folder in its place is none of ours. */
const isNever = (name: string) => FOLDERS.some((folder) => name === `${folder}.set-aside-mabc-1`)

function plant(dir: string, name: string): void {
  const file = path.join(dir, name)
  if (name === layout.database) return writeFileSync(file, '')
  if (FOLDERS.includes(name)) return (mkdirSync(file), writeFileSync(path.join(file, 'anything'), 'x'))
  return writeFileSync(file, Buffer.alloc(4096, 1))
}

describe('where nothing is left of a directory', () => {
  test.each(WRITTEN.filter((name) => !isBefore(name) && !isNever(name)))('but %s, it is no new workstation, and doctor says so', (name) => {
    const dir = newFolder()
    plant(dir, name)
    expect(tracesOfLoss(dir).join(' ')).toContain(name)
    // As a launch does first: what an interrupted restore left is not all that is left for long.
    finishRestore(dir, { holdsInstance: false })
    expect(refusal(() => openUsedStore(dir)).code).toBe('database_lost')
    expect(examinePatient({ dir, electron: null }).find(({ id }) => id === 'database')).toMatchObject({ status: 'problem' })
  })

  test('but what a first launch makes before its database, it is one', () => {
    const dir = newFolder()
    for (const name of BEFORE) plant(dir, name)
    expect(tracesOfLoss(dir)).toEqual([])
  })

  test.each(['latchkey.deb', 'notes.txt', 'backups-of-mine'])('but %s, which is none of ours, it is one', (name) => {
    const dir = newFolder()
    plant(dir, name)
    openUsedStore(dir).close()
  })
})

/** In use, then with an empty database in the place of its own and nothing else of ours. */
function emptied(): Readonly<{ dir: string; old: string }> {
  const [dir, elsewhere] = [newFolder(), newFolder()]
  const store = openUsedStore(elsewhere)
  addUser(store, { role: 'admin' })
  store.appendAudit(auditEntry(by, utcMs(1), 'user_added', { role: 'admin' }))
  store.close()
  openUsedStore(dir).close()
  return { dir, old: backupFile(elsewhere, makeBackup(elsewhere, 'manual')) }
}

const COPIES = [
  'latchkey.db.set-aside-mabc-1',
  layout.restoredDraft,
  layout.replacedDatabase,
  'latchkey.db.old',
  'backups/latchkey-20260101T000000000Z-v14-daily.db',
  'backups/replaced-20260101T000000000Z/latchkey.db',
]

describe('an empty database, beside', () => {
  test.each(COPIES)('%s with people in it: it is no new workstation, and doctor says so', (name) => {
    const { dir, old } = emptied()
    openUsedStore(dir).close()
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true })
    copyFileSync(old, path.join(dir, name))
    expect(tracesOfLoss(dir)).toEqual([name])
    expect(refusal(() => openUsedStore(dir)).code).toBe('database_lost')
    expect(examinePatient({ dir, electron: null }).find(({ id }) => id === 'database')).toMatchObject({ status: 'problem' })
  })

  test('the note of another one: it is none', () => {
    const { dir, old } = emptied()
    rememberDatabase(dir, old)
    expect(refusal(() => openUsedStore(dir)).message).toContain('latchkey.json')
  })

  test('its own note and its own backup: it is one', () => {
    const { dir } = emptied()
    rememberDatabase(dir)
    makeBackup(dir, 'daily')
    openUsedStore(dir).close()
  })

  test('the last word of somebody’s session: it is none', () => {
    const { dir } = emptied()
    const departures = new DepartureFile(dataLayout(dir).departure, recordingLog())
    openUsedStore(dir).close()
    const end = { endedAt: utcMs(1), endReason: 'window_closed', endEvidence: {}, recoveredAt: null } as const
    departures.keep({ sessionId: sessionId('s'), instanceId: instanceId('i'), end })
    expect(refusal(() => openUsedStore(dir)).message).toContain('instance.departure')
  })
})

test.each(["UPDATE users SET role = 'user'", 'UPDATE users SET disabled_at = 1'])(
  'people whose administrators somebody took away are told by doctor: %s',
  (sql) => {
    const { dir, old } = emptied()
    for (const suffix of ['', '-wal', '-shm']) rmSync(dataLayout(dir).database + suffix, { force: true })
    renameSync(old, dataLayout(dir).database)
    const finding = () => examinePatient({ dir, electron: null }).find(({ id }) => id === 'administrators')
    expect(finding()).toMatchObject({ status: 'ok' })
    const db = new Database(dataLayout(dir).database)
    db.exec(sql)
    db.close()
    expect(finding()).toMatchObject({ status: 'problem' })
  },
)
