import { linkSync, readFileSync, rmSync, symlinkSync, unlinkSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { utcMs } from '../../electron/core/ids.ts'
import { takeInstanceLock } from '../../electron/store/sqlite/lock/instance-lock.ts'
import { openSqliteStore, openToRead } from '../../electron/store/sqlite/open-store.ts'
import { openBackupShelf } from '../../electron/store/sqlite/upkeep/backup.ts'
import { compactDatabaseFile } from '../../electron/store/sqlite/upkeep/compact.ts'
import { readDatabaseFacts } from '../../electron/store/sqlite/upkeep/database-facts.ts'
import { mendDatabaseFile } from '../../electron/store/sqlite/upkeep/mend.ts'
import { isOpenElsewhere } from '../../electron/store/sqlite/upkeep/open-elsewhere.ts'
import { recountFigures } from '../../electron/store/sqlite/upkeep/recount.ts'
import { newFile, newFolder } from './folder.ts'
import { refusal } from './refusal.ts'
import { addUser, T0 } from './samples.ts'

/** Whoever opens a database to write to it. */
const WRITERS: Readonly<Record<string, (file: string) => unknown>> = {
  'a launch or a command': (file) => openSqliteStore(file),
  'a compaction': (file) => compactDatabaseFile(file),
  'a mending': (file) => mendDatabaseFile(file, path.join(newFolder(), 'aside')),
  'a counting anew': (file) => recountFigures(file),
  'a look who has it open': (file) => isOpenElsewhere(file),
  'a lock': (file) => takeInstanceLock(file),
}
const READERS: Readonly<Record<string, (file: string) => unknown>> = {
  'a look': (file) => openToRead(file),
  'a backup': (file) => openBackupShelf({ database: file, folder: newFolder() }).make(utcMs(T0), 'manual'),
}

const LINKS = { 'a hard link': linkSync, 'a symbolic link': symlinkSync }

/** One directory's database under its name in another, too; also what lies beside it, while it is open. */
function linked(suffix: string, link: (from: string, to: string) => void) {
  const [file, other] = [newFile(), newFile()]
  const store = openSqliteStore(file)
  addUser(store)
  if (suffix !== '') openSqliteStore(other).close()
  rmSync(other + suffix, { force: true })
  link(file + suffix, other + suffix)
  const bytes = ['', '-wal'].map((each) => readFileSync(file + each))
  const isUntouched = () => ['', '-wal'].every((each, at) => readFileSync(file + each).equals(bytes[at] ?? Buffer.alloc(0)))
  return { file, other, store, isUntouched }
}

const CASES = Object.entries(LINKS).flatMap(([what, link]) =>
  ['', '-wal'].map((suffix) => [what, `latchkey.db${suffix}`, suffix, link] as const),
)

describe.each(CASES)('%s in the place of %s', (what, _name, suffix, link) => {
  test('is refused to whoever opens it, and what it leads to stays as it is', () => {
    const { other, store, isUntouched } = linked(suffix, link)
    for (const [who, open] of Object.entries(what === 'a hard link' ? WRITERS : { ...WRITERS, ...READERS })) {
      const { code, message } = refusal(() => open(other))
      expect([who, code]).toEqual([who, 'data_directory_unusable'])
      expect(message).toMatch(/Make it a file of its own|Put the file itself in its place/)
    }
    expect(readDatabaseFacts(other)).toMatchObject({ kind: 'refused', code: 'data_directory_unusable' })
    expect(isUntouched()).toBe(true)
    store.close()
  })
})

test('the second name that an interrupted restore leaves is no reason to refuse', () => {
  const file = newFile()
  openSqliteStore(file).close()
  linkSync(file, `${file}.replaced`)
  openSqliteStore(file).close()
  unlinkSync(`${file}.replaced`)
  linkSync(file, `${file}.copy`)
  expect(refusal(() => openSqliteStore(file)).code).toBe('data_directory_unusable')
})
