import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { notAFile, troubleWith } from '../../electron/store/sqlite/file-trouble.ts'
import { newFolder } from './folder.ts'

type Planted = (folder: string) => string | void

test.skipIf(process.platform === 'win32').each<[what: string, plant: Planted, code: string, said: RegExp]>([
  ['a folder', (folder) => mkdirSync(path.join(folder, 'f')), 'data_directory_unusable', /f is a folder, not a file/],
  ['a pipe', (folder) => void execFileSync('mkfifo', [path.join(folder, 'f')]), 'data_directory_unusable', /f is a pipe, not a file/],
  ['a pipe beside it', (folder) => void execFileSync('mkfifo', [path.join(folder, 'f-wal')]), 'data_directory_unusable', /f-wal is a pipe/],
  [
    'a link to nothing',
    (folder) => symlinkSync('/nowhere/x', path.join(folder, 'f')),
    'data_directory_unusable',
    /f is a link to something that is not/,
  ],
  ['a link to itself', (folder) => symlinkSync('f', path.join(folder, 'f')), 'data_directory_unusable', /f is a link that leads to itself/],
  ['a folder that is gone', (folder) => path.join(folder, 'gone', 'f'), 'data_directory_missing', /gone does not exist/],
  ['a name too long', (folder) => path.join(folder, 'x'.repeat(300), 'f'), 'data_directory_unusable', /has a name that is too long/],
])('%s is named, and what to do', (_what, plant, code, said) => {
  const folder = newFolder()
  const file = plant(folder) ?? path.join(folder, 'f')
  const trouble = troubleWith(file)
  expect(trouble?.code).toBe(code)
  expect(`${trouble?.file} ${trouble?.what}`).toMatch(said)
})

test.skipIf(process.platform === 'win32' || process.getuid?.() !== 0)("somebody else's file is told by whose it is", () => {
  const folder = newFolder()
  const file = path.join(folder, 'f')
  writeFileSync(file, '')
  chmodSync(file, 0o600)
  chmodSync(folder, 0o777)
  const asNobody = `process.setgid(65534); process.setuid(65534)
    const { troubleWith } = await import(${JSON.stringify(path.resolve('electron/store/sqlite/file-trouble.ts'))})
    console.log(JSON.stringify(troubleWith(${JSON.stringify(file)})))`
  const said = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', asNobody], {
    encoding: 'utf8',
  })
  expect(JSON.parse(said)).toMatchObject({
    code: 'data_directory_read_only',
    what: expect.stringContaining('belongs to user 0 (mode 600), and this is user 65534') as string,
  })
})

test('a sound file, and none at all, are no trouble', () => {
  const file = path.join(newFolder(), 'f')
  expect(troubleWith(file)).toBeNull()
  writeFileSync(file, '')
  expect([troubleWith(file), notAFile(file)]).toEqual([null, null])
})
