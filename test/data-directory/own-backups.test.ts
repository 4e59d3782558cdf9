import { copyFileSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { utcMs } from '../../electron/core/ids.ts'
import { backupFile, backupShelf, makeBackup } from '../../electron/data-directory/backups.ts'
import { examinePatient } from '../../electron/data-directory/doctor.ts'
import { listBackups } from '../../electron/data-directory/own-backups.ts'
import { repair } from '../../electron/data-directory/repairs.ts'
import { findRestorable, restorableFrom, restoreBackup, restoreNewestBackup } from '../../electron/data-directory/restore.ts'
import { finishRestore, restoredDraft } from '../../electron/data-directory/unfinished-restore.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { backupName } from '../../electron/store/sqlite/upkeep/backup-name.ts'
import { said } from '../cli/support/in-process.ts'
import { newFolder } from '../store/folder.ts'
import { refusal } from '../store/refusal.ts'
import { addUser } from '../store/samples.ts'
import { by, inStore } from './restorable.ts'

const names = (dir: string) => inStore(dir, (store) => store.listUsers().map(({ username }) => username))
const add = (dir: string, username: string) => inStore(dir, (store) => addUser(store, { username, role: 'admin' }))
const removeDatabase = (dir: string) => ['', '-wal', '-shm'].forEach((suffix) => rmSync(dataLayout(dir).database + suffix, { force: true }))
const wreck = (dir: string) => (removeDatabase(dir), writeFileSync(dataLayout(dir).database, 'x'.repeat(20_000)))

function workstation(person: string): string {
  const dir = newFolder()
  add(dir, person)
  return dir
}

describe('a clock that was wrong when a backup was made', () => {
  test.each([
    ['far ahead', 10],
    ['far behind', -40],
  ])('%s: the newest is the one whose log goes furthest, and what is lost is told by the logs', (_what, years) => {
    const dir = workstation('ana')
    const wrong = makeBackup(dir, 'manual')
    const name = backupName(utcMs(Date.now() + years * 365 * 86_400_000), wrong.version, 'manual')
    renameSync(backupFile(dir, wrong), backupFile(dir, { name }))
    add(dir, 'bea')
    const right = makeBackup(dir, 'manual')
    add(dir, 'cem')
    expect(listBackups(dir).map(({ backup }) => backup.name)).toEqual([right.name, name])
    expect(examinePatient({ dir, electron: null }).find(({ id }) => id === 'backups')).toMatchObject({ status: 'ok' })
    const { loss, backup } = findRestorable(dir)
    expect({ name: backup.name, entries: loss.entries }).toEqual({ name: right.name, entries: 1 })
    const ofWrong = restorableFrom(dir, { ...wrong, name, at: utcMs(Date.now() + years * 365 * 86_400_000) }).loss
    expect(ofWrong.since).toBeLessThanOrEqual(ofWrong.until)
    expect(ofWrong.entries).toBe(2)
    wreck(dir)
    restoreNewestBackup({ dir, by })
    expect(names(dir)).toEqual(['ana', 'bea'])
  })

  test('what an earlier restore left behind is not the newest, however long its log was', () => {
    const dir = workstation('ana')
    const old = makeBackup(dir, 'manual')
    for (const person of ['bea', 'cem', 'dan', 'eva', 'fay']) add(dir, person)
    makeBackup(dir, 'manual')
    restoreBackup({ dir, by }, old)
    const after = makeBackup(dir, 'manual')
    expect(findRestorable(dir).backup.name).toBe(after.name)
  })
})

/** With a backup of another database among its own, later than those. */
function mixed(): Readonly<{ dir: string; foreign: string }> {
  const [dir, other] = [workstation('ana'), workstation('mallory')]
  makeBackup(dir, 'manual')
  add(other, 'more')
  const copied = makeBackup(other, 'manual')
  copyFileSync(backupFile(other, copied), backupFile(dir, copied))
  return { dir, foreign: copied.name }
}

const STATES: readonly (readonly [string, (dir: string) => void])[] = [
  ['sound', () => {}],
  ['gone', removeDatabase],
  ['damaged', wreck],
  ['gone, with the note of which it was', (dir) => (removeDatabase(dir), rmSync(dataLayout(dir).knownDatabase))],
]

describe.each(STATES)('a backup of another database, where the own one is %s', (state, spoil) => {
  const isUnknowable = state.endsWith('which it was')
  const WAYS: Readonly<Record<string, (dir: string, foreign: string) => void>> = {
    'backup restore': (dir) => void said(dir, 'backup', 'restore', '--yes'),
    'backup restore NAME': (dir, foreign) => void said(dir, 'backup', 'restore', foreign, '--yes'),
    'the repair of doctor': (dir) => repair('restore', { dir, by }),
    'the notice of the window': (dir) => void restoreNewestBackup({ dir, by }),
    'a restore that somebody else prepared': (dir, foreign) => {
      copyFileSync(backupFile(dir, { name: foreign }), restoredDraft(dir))
      writeFileSync(dataLayout(dir).restoreIntent, JSON.stringify({ backup: foreign, replaced: 'replaced-1', archives: [] }))
      finishRestore(dir, { holdsInstance: false })
    },
  }

  test.each(Object.entries(WAYS))('does not come in by %s', (_way, goIn) => {
    const { dir, foreign } = mixed()
    spoil(dir)
    try {
      goIn(dir, foreign)
    } catch {
      // Refused.
    }
    if (state !== 'sound')
      try {
        restoreNewestBackup({ dir, by })
      } catch {
        // Nothing tells which one it was.
      }
    if (isUnknowable) expect(readdirSync(dir)).not.toContain('latchkey.db')
    else expect(names(dir)).toEqual(['ana'])
  })

  test('is marked as such, and comes in where somebody says so', () => {
    const { dir, foreign } = mixed()
    spoil(dir)
    const listed = listBackups(dir).filter(({ ofAnother }) => ofAnother)
    expect(listed.map(({ backup }) => backup.name)).toContain(foreign)
    expect(said(dir, 'backup', 'list').stdout).toContain('OF ANOTHER DATABASE')
    const refused = said(dir, 'backup', 'restore', foreign, '--yes')
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('--another-database')
    expect(said(dir, 'backup', 'restore', foreign, '--another-database', '--yes')).toMatchObject({ code: 0 })
    expect(names(dir)).toEqual(['mallory', 'more'])
    expect(examinePatient({ dir, electron: null }).find(({ id }) => id === 'other_database')).toMatchObject({ status: 'ok' })
  })
})

test('where backups of several databases are all there is, somebody has to say which', () => {
  const { dir } = mixed()
  removeDatabase(dir)
  rmSync(dataLayout(dir).knownDatabase)
  const { code, message } = refusal(() => restoreNewestBackup({ dir, by }))
  expect({ code, names: /--another-database/.test(message) }).toEqual({ code: 'not_found', names: true })
  const [own] = backupShelf(dir)
    .list()
    .filter(({ name }) => readFileSync(backupFile(dir, { name })).includes('ana'))
  if (!own) throw new Error('none')
  restoreBackup({ dir, by }, own, { another: true })
  expect(names(dir)).toEqual(['ana'])
})
