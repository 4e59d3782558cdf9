import { lstatSync } from 'node:fs'
import path from 'node:path'

const OURS = /^(latchkey|instance|maintenance|restore)\.|^(audit|logs|backups|doorbell|api|hooks|profile)$/i
const SIGNS = ['latchkey.db', 'instance.db']

/** Whether a name in a data directory is one that Latchkey gives. */
export const isOurName = (name: string): boolean => OURS.test(name)

/** Whether a file, there or not, is or lies in something that Latchkey keeps in a data directory, whichever that is. No link may be left in it. */
export function isOurs(file: string): boolean {
  const folder = path.dirname(file)
  if (folder === file) return false
  return (isOurName(path.basename(file)) && SIGNS.some((sign) => isThere(path.join(folder, sign)))) || isOurs(folder)
}

const isThere = (file: string) => lstatSync(file, { throwIfNoEntry: false }) !== undefined
