import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { findOpenings, keepOthersOut } from '../../../electron/platform/directory/data-directory-privacy.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8)

function openDirectory(): string {
  const dir = temporaryFolder()
  mkdirSync(path.join(dir, 'logs'))
  for (const name of ['latchkey.db', 'latchkey.db-wal', 'instance.json', 'somebody-elses.txt']) writeFileSync(path.join(dir, name), '')
  for (const name of ['latchkey.db', 'latchkey.db-wal', 'logs']) chmodSync(path.join(dir, name), 0o755)
  for (const name of ['instance.json', 'somebody-elses.txt']) chmodSync(path.join(dir, name), 0o644)
  chmodSync(dir, 0o750)
  return dir
}

describe.skipIf(process.platform === 'win32')('a data directory that others may look into', () => {
  it('is told with every part of it that is open', () => {
    expect(findOpenings(openDirectory())).toEqual(
      expect.arrayContaining([
        { name: '.', mode: '0750' },
        { name: 'instance.json', mode: '0644' },
        { name: 'latchkey.db', mode: '0755' },
        { name: 'latchkey.db-wal', mode: '0755' },
        { name: 'logs', mode: '0755' },
      ]),
    )
  })

  it('is closed to all but its owner: folders 0700, files 0600, and what is not ours as it was', () => {
    const dir = openDirectory()
    expect(keepOthersOut(dir)).toEqual([])
    expect(['', 'logs', 'latchkey.db', 'latchkey.db-wal', 'instance.json'].map((name) => modeOf(path.join(dir, name)))).toEqual([
      '700',
      '700',
      '600',
      '600',
      '600',
    ])
    expect(modeOf(path.join(dir, 'somebody-elses.txt'))).toBe('644')
  })

  it('has nothing to tell when it is private already', () => {
    const dir = temporaryFolder()
    writeFileSync(path.join(dir, 'latchkey.db'), '', { mode: 0o600 })
    expect(findOpenings(dir)).toEqual([])
  })

  it('is not left through a link', () => {
    const dir = temporaryFolder()
    const elsewhere = path.join(temporaryFolder(), 'theirs')
    writeFileSync(elsewhere, '')
    chmodSync(elsewhere, 0o644)
    symlinkSync(elsewhere, path.join(dir, 'latchkey.db'))
    expect(keepOthersOut(dir)).toEqual([])
    expect(modeOf(elsewhere)).toBe('644')
  })
})
