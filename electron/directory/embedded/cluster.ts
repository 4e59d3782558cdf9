import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { makeFolderFor } from '../../platform/disk/folder-of-account.ts'
import { rename } from '../../platform/disk/whole-file.ts'
import { embeddedFailed, runToEnd } from './programs.ts'
import type { Programs } from './programs.ts'

export const SUPERUSER = 'postgres'
export const DATABASE = 'latchkey'

/** The folder with PostgreSQL's files, made where there is none: whole under its name, or not at all. */
export async function preparedCluster(
  folder: string,
  programs: Programs,
  { password, durable }: Readonly<{ password: string; durable: boolean }>,
) {
  const data = path.join(folder, 'data')
  if (existsSync(path.join(data, 'PG_VERSION'))) return data
  mkdirSync(folder, { recursive: true, mode: programs.account ? 0o711 : 0o700 })
  if (programs.account) requirePassable(folder)
  const draft = path.join(folder, `data.${randomUUID()}`)
  try {
    makeFolderFor(draft, programs.account)
    // Nobody gets in by a socket in the file system, and by loopback only with a password; so initdb needs to know none yet.
    const initdb = ['-D', draft, '-U', SUPERUSER, '-E', 'UTF8', '--locale=C', '--auth-local=reject', '--auth-host=scram-sha-256']
    await runToEnd(programs, 'initdb', durable ? initdb : [...initdb, '--no-sync'])
    const first = `ALTER ROLE ${SUPERUSER} PASSWORD '${password}'\nCREATE DATABASE ${DATABASE}\n`
    await runToEnd(programs, 'postgres', ['--single', '-D', draft, '-c', `fsync=${durable ? 'on' : 'off'}`, 'postgres'], first)
    rename(draft, data)
  } catch (error) {
    // Somebody else was faster.
    if (!existsSync(path.join(data, 'PG_VERSION'))) throw error
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return data
}

/** As root, PostgreSQL runs as somebody who may not pass through a folder of root's own. */
function requirePassable(folder: string): void {
  for (let way = path.resolve(folder); way !== path.dirname(way); way = path.dirname(way)) {
    if ((statSync(way).mode & 0o001) === 0) {
      throw embeddedFailed(
        `as root it runs as the account "nobody", which may not pass through ${way}. Choose another folder, allow it (chmod o+x '${way}'), or run the directory as an ordinary user.`,
      )
    }
  }
}
