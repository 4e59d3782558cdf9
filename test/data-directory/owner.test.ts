import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { newFolder } from '../store/folder.ts'

test.skipIf(process.getuid?.() !== 0)('root becomes an owner whom the system does not know, and takes no group of the folder', () => {
  const folder = newFolder()
  const dir = path.join(folder, 'data')
  mkdirSync(dir, { mode: 0o700 })
  chmodSync(folder, 0o755)
  chownSync(dir, 54_321, 42)
  const owner = path.join(import.meta.dirname, '../../electron/data-directory/owner.ts')
  const program = `import(process.argv[1]).then(({ becomeOwnerOf }) => {
    becomeOwnerOf(process.argv[2])
    console.log(JSON.stringify([process.getuid(), process.getgid(), process.getgroups()]))
  })`
  const said = execFileSync(process.execPath, ['-e', program, owner, dir], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  expect(JSON.parse(said)).toEqual([54_321, 65_534, [65_534]])
})
