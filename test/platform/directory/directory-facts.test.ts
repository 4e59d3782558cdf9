import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { readOwnership } from '../../../electron/platform/directory/directory-facts.ts'
import { newFolder } from '../../store/folder.ts'

test.skipIf(process.platform === 'win32')('whose the files are is found out, however deep somebody nests folders', () => {
  const dir = newFolder()
  const before = process.cwd()
  onTestFinished(() => {
    process.chdir(before)
    // What Node cannot remove: it goes by the whole path.
    execFileSync('rm', ['-rf', `${dir}/d`])
  })
  process.chdir(dir)
  for (let depth = 0; depth < 3_000; depth++) {
    mkdirSync('d')
    process.chdir('d')
  }
  process.chdir(before)
  expect(readOwnership(dir).strangers).toEqual([])
})
