import { lstatSync } from 'node:fs'
import path from 'node:path'

const OURS = /^(latchkey|instance|maintenance|restore)\.|^(audit|logs|backups|doorbell|api|hooks|profile|directory-key)$/i
/** But for the lock, who holds it, the doorbell, hooks, and what SQLite needs to make a database: these may be there before it has one. */
const OF_USE =
  /^(latchkey\.db[-.](?!journal$)|latchkey\.json|maintenance\.|restore\.json|instance\.departure)|^(audit|logs|backups|profile|api|directory-key)(\.set-aside-.*)?$/i
const SIGNS = ['latchkey.db', 'instance.db']

/** Whether a name in a data directory is one that Latchkey gives. */
export const isOurName = (name: string): boolean => OURS.test(name)

/** Whether it is one that tells of a database which was in use: where nothing but others is left, nobody worked. */
export const tellsOfUse = (name: string): boolean => OF_USE.test(name)

/** Whether a file, there or not, is or lies in something that Latchkey keeps in a data directory, whichever that is. No link may be left in it. */
export function isOurs(file: string): boolean {
  const folder = path.dirname(file)
  if (folder === file) return false
  return (isOurName(path.basename(file)) && SIGNS.some((sign) => isThere(path.join(folder, sign)))) || isOurs(folder)
}

const isThere = (file: string) => lstatSync(file, { throwIfNoEntry: false }) !== undefined
