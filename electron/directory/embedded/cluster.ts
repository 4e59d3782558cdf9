import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { makeFolderFor } from '../../platform/disk/folder-of-account.ts'
import { rename } from '../../platform/disk/whole-file.ts'
import { embeddedFailed, onceOthersAreGone, runToEnd } from './programs.ts'
import type { Programs } from './programs.ts'
import type { ServiceAccount } from './service-account.ts'

export const SUPERUSER = 'postgres'
export const DATABASE = 'latchkey'

export const dataIn = (folder: string): string => path.join(folder, 'data')

/** The folder with PostgreSQL's files, made where there is none: whole under its name, or not at all. */
export async function preparedCluster(
  folder: string,
  programs: Programs,
  { password, durable, isPasswordNew }: Readonly<{ password: string; durable: boolean; isPasswordNew: boolean }>,
) {
  const data = dataIn(folder)
  // Whoever may start it may say what its password is, without knowing the one before.
  const alone = (files: string, text: string) =>
    runToEnd(programs, 'postgres', ['--single', '-D', files, '-c', `fsync=${durable ? 'on' : 'off'}`, 'postgres'], text)
  const setPassword = `ALTER ROLE ${SUPERUSER} PASSWORD '${password}'\n`
  if (existsSync(path.join(data, 'PG_VERSION'))) {
    if (isPasswordNew) await onceOthersAreGone(() => alone(data, setPassword))
    return data
  }
  mkdirSync(folder, { recursive: true, mode: programs.account ? 0o711 : 0o700 })
  const { account } = programs
  if (account) for (const way of [programs.bin, folder]) requirePassable(way, account)
  const draft = path.join(folder, `data.${randomUUID()}`)
  try {
    makeFolderFor(draft, account)
    // Nobody gets in by a socket in the file system, and by loopback only with a password; so initdb needs to know none yet.
    const initdb = ['-D', draft, '-U', SUPERUSER, '-E', 'UTF8', '--locale=C', '--auth-local=reject', '--auth-host=scram-sha-256']
    await runToEnd(programs, 'initdb', durable ? initdb : [...initdb, '--no-sync'])
    await alone(draft, `${setPassword}CREATE DATABASE ${DATABASE}\n`)
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
function requirePassable(folder: string, { name }: ServiceAccount): void {
  for (let way = path.resolve(folder); way !== path.dirname(way); way = path.dirname(way)) {
    if ((statSync(way).mode & 0o001) === 0) {
      throw embeddedFailed(
        `as root it runs as the account "${name}", which may not pass through ${way}. Choose another folder, allow it (chmod o+x '${way}'), or run the directory as an ordinary user.`,
      )
    }
  }
}
