import { copyFileSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { planAuditRotation, rotateAudit } from '../../electron/app/audit/rotate-audit.ts'
import { backupFile, makeBackup } from '../../electron/data-directory/backups.ts'
import { examinePatient } from '../../electron/data-directory/doctor.ts'
import { restoreNewestBackup } from '../../electron/data-directory/restore.ts'
import { finishRestore } from '../../electron/data-directory/unfinished-restore.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { createAuditArchive } from '../../electron/platform/file/audit-archive.ts'
import { createEntropy } from '../../electron/platform/secret/entropy.ts'
import { systemClock } from '../../electron/platform/time/system-clock.ts'
import { said } from '../cli/support/in-process.ts'
import { addUser } from '../store/samples.ts'
import { by, inStore, lived, people } from './restorable.ts'

function folderOf(dir: string): string {
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

test('a note that nobody understands decides nothing', () => {
  const dir = folderOf(lived())
  writeFileSync(dataLayout(dir).restoreIntent, 'garbage')
  finishRestore(dir, { holdsInstance: false })
  expect(people(dir)).toBe(3)
  expect(readdirSync(dir).filter((name) => name.startsWith('restore.json'))).toEqual([expect.stringMatching(/set-aside/)])
})

const REPLACED = 'replaced-20260101T000000000Z'

/** Near what a restore writes, and far from it. */
const aNote = fc.oneof(
  fc.json({ maxDepth: 2 }),
  fc
    .record(
      {
        backup: fc.oneof(fc.constant('x'), fc.jsonValue({ maxDepth: 1 })),
        replaced: fc.oneof(fc.constant(REPLACED), fc.constant([REPLACED]), fc.jsonValue({ maxDepth: 1 })),
        archives: fc.oneof(fc.constant([]), fc.constant([['audit-1-2.jsonl']]), fc.jsonValue({ maxDepth: 1 })),
        another: fc.oneof(fc.boolean(), fc.jsonValue({ maxDepth: 1 })),
      },
      { requiredKeys: [] },
    )
    .map((note) => JSON.stringify(note)),
  fc.string(),
)

test('whatever stands in the note, every opener goes on, doctor tells what is none of ours, and the database stays', () => {
  const dir = folderOf(lived())
  const { restoreIntent } = dataLayout(dir)
  fc.assert(
    fc.property(aNote, (text) => {
      writeFileSync(restoreIntent, text)
      expect(examinePatient({ dir, electron: null }).find(({ id }) => id === 'restore')).toMatchObject({ repair: 'finish_restore' })
      finishRestore(dir, { holdsInstance: false })
      expect(existsSync(restoreIntent)).toBe(false)
    }),
    { numRuns: 40 },
  )
  expect(people(dir)).toBe(3)
})

describe.each(['restoreIntent', 'restoredDraft', 'replacedDatabase'] as const)('what is no file in the place of %s', (place) => {
  test.each<readonly [string, (file: string, dir: string) => void]>([
    ['a link to a file', (file, dir) => (writeFileSync(path.join(dir, 'note'), 'x'), symlinkSync('note', file))],
    ['a link to nothing', (file) => symlinkSync('nowhere', file)],
    ['a folder with something in it', (file) => (mkdirSync(file), writeFileSync(path.join(file, 'kept'), ''))],
  ])('%s: is moved aside by whatever opens the directory, and kept', (_kind, plant) => {
    const dir = folderOf(lived())
    const file = dataLayout(dir)[place]
    plant(file, dir)
    expect(said(dir, 'users', 'list').code).toBe(0)
    expect(readdirSync(dir).filter((name) => name.startsWith(`${path.basename(file)}.set-aside-`))).toHaveLength(1)
    expect(said(dir, 'backup', 'restore', '--yes').code).toBe(0)
    expect(people(dir)).toBe(1)
  })
})

describe('a note that somebody else has written', () => {
  test.each([
    ['names another file than an archive', { archives: ['latchkey.db'] }],
    ['names the folder itself', { archives: ['..'] }],
    ['leads out of the backups', { replaced: '..' }],
    ['leads into another folder', { replaced: '../logs' }],
    ['has no names', { archives: [1] }],
  ])('%s: it is set aside, with the draft beside it', (_what, forged) => {
    const dir = folderOf(lived())
    copyFileSync(dataLayout(dir).database, `${dataLayout(dir).database}.restoring`)
    writeFileSync(dataLayout(dir).restoreIntent, JSON.stringify({ backup: 'x', replaced: REPLACED, archives: [], ...forged }))
    finishRestore(dir, { holdsInstance: false })
    expect(people(dir)).toBe(3)
    expect(readdirSync(dir).filter((name) => /restoring|replaced|restore\.json$/.test(name))).toEqual([])
  })

  test.each([
    ['of zeros', Buffer.alloc(8192)],
    ['that is no database', Buffer.from('a letter')],
  ])('a draft %s takes no place', (_what, draft) => {
    const dir = folderOf(lived())
    writeFileSync(`${dataLayout(dir).database}.restoring`, draft)
    writeFileSync(dataLayout(dir).restoreIntent, JSON.stringify({ backup: 'x', replaced: REPLACED, archives: [] }))
    finishRestore(dir, { holdsInstance: false })
    expect(people(dir)).toBe(3)
    finishRestore(dir, { holdsInstance: false })
    expect(readdirSync(dir).filter((name) => /restor/.test(name))).toEqual([])
  })
})

test('a draft that is a link takes no place: behind it may lie the database of another directory', () => {
  const [dir, other] = [folderOf(lived()), folderOf(lived())]
  symlinkSync(dataLayout(other).database, `${dataLayout(dir).database}.restoring`)
  writeFileSync(dataLayout(dir).restoreIntent, JSON.stringify({ backup: 'x', replaced: REPLACED, archives: [] }))
  finishRestore(dir, { holdsInstance: false })
  expect(lstatSync(dataLayout(dir).database).isFile()).toBe(true)
  expect(people(dir)).toBe(3)
  expect(people(other)).toBe(3)
})

/** A note as a restore writes it, of one that there never was or that was over long ago. */
const note = (dir: string, told: Readonly<Record<string, unknown>>) =>
  writeFileSync(dataLayout(dir).restoreIntent, JSON.stringify({ backup: 'x', replaced: REPLACED, archives: [], ...told }))

const draftOf = (dir: string, from: string) =>
  copyFileSync(
    path.join(dataLayout(from).backups, readdirSync(dataLayout(from).backups).find((name) => name.endsWith('.db')) ?? ''),
    `${dataLayout(dir).database}.restoring`,
  )

describe('a note with a draft that no restore has prepared for it', () => {
  const WAYS: Readonly<Record<string, (dir: string) => void>> = {
    'an older backup of one’s own': (dir) => (draftOf(dir, dir), note(dir, {})),
    'one of another database, said to be meant': (dir) => (draftOf(dir, folderOf(lived())), note(dir, { another: true })),
    'what another restore prepared': (dir) => {
      const other = folderOf(lived())
      restoreNewestBackup({ dir: other, by })
      copyFileSync(backupFile(other, makeBackup(other, 'manual')), `${dataLayout(dir).database}.restoring`)
      note(dir, { another: true })
    },
    'what an earlier restore prepared, which is over': (dir) => {
      const { replaced } = restoreNewestBackup({ dir, by })
      const made = makeBackup(dir, 'manual')
      inStore(dir, (store) => (addUser(store), addUser(store)))
      copyFileSync(backupFile(dir, made), `${dataLayout(dir).database}.restoring`)
      note(dir, { replaced: path.basename(replaced) })
    },
  }

  test.each(Object.entries(WAYS))('%s: it takes no place, and nothing lies about', (_what, plant) => {
    const dir = folderOf(lived())
    plant(dir)
    finishRestore(dir, { holdsInstance: false })
    expect(people(dir)).toBe(3)
    expect(readdirSync(dir).filter((name) => /restoring|\.replaced|restore\.json/.test(name))).toEqual([])
  })

  test('and one without any draft takes no archive away', () => {
    const dir = folderOf(lived())
    const archive = createAuditArchive(dataLayout(dir).auditArchive)
    inStore(dir, (store) => {
      const deps = { store, archive, clock: systemClock, entropy: createEntropy() }
      rotateAudit(deps, planAuditRotation(deps, { newest: 1 }), by)
    })
    const archives = archive.segments().map(({ name }) => name)
    expect(archives).toHaveLength(1)
    note(dir, { archives })
    finishRestore(dir, { holdsInstance: false })
    expect(archive.segments().map(({ name }) => name)).toEqual(archives)
    expect(existsSync(dataLayout(dir).restoreIntent)).toBe(false)
  })
})
