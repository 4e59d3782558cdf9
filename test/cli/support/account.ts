import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, lstatSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll } from 'vitest'

export type Account = Readonly<{ name: string; uid: number; gid: number; groups: readonly number[] }>

const isThere = (program: string) => spawnSync(program, ['--help']).status === 0

/** Why no second account of the operating system can be had; null where one can. */
export const noAccount =
  process.platform !== 'linux' || process.getuid?.() !== 0
    ? 'only root on Linux may make an account'
    : isThere('useradd') && isThere('userdel') && isThere('groupadd') && isThere('groupdel')
      ? null
      : 'there is no useradd'

/** An account in a group besides its own, gone after the tests of the file. */
export function makeAccount(): Account {
  // Two files of one process may each want one.
  const name = `latchkey-t${randomBytes(5).toString('hex')}`
  const extra = `${name}x`
  execFileSync('groupadd', [extra])
  execFileSync('useradd', ['-M', '-N', '-g', 'nogroup', '-G', extra, name])
  afterAll(() => {
    execFileSync('userdel', [name])
    execFileSync('groupdel', [extra])
  })
  const id = (what: string) => execFileSync('id', [what, name], { encoding: 'utf8' }).trim()
  return { name, uid: Number(id('-u')), gid: Number(id('-g')), groups: id('-G').split(' ').map(Number) }
}

export function chownAll(file: string, { uid, gid }: Account): void {
  chownSync(file, uid, gid)
  if (lstatSync(file).isDirectory()) for (const name of readdirSync(file)) chownAll(path.join(file, name), { uid, gid } as Account)
}
