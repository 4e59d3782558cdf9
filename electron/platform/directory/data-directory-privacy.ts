import { lstatSync, readdirSync } from 'node:fs'
import type { Stats } from 'node:fs'
import path from 'node:path'
import { isOurName } from '../disk/our-names.ts'
import { setMode } from '../disk/plain-file.ts'

const OTHERS = 0o077
const OWNER_ONLY = { folder: 0o700, file: 0o600 } as const

/** A part of a data directory that other OS users may look into or write to; `name` is `.` for the directory itself. */
export type Opening = Readonly<{ name: string; mode: string }>

/**
 * What of a data directory is open to others. Only looks at names and modes: opening instance.db would give the instance away (see
 * data-layout.ts). Nothing on Windows, where folders inherit the access list of the person's profile.
 */
export function findOpenings(dir: string): readonly Opening[] {
  if (process.platform === 'win32') return []
  return ['.', ...readdirSync(dir).filter(isOurName)].flatMap((name) => {
    const stats = lstatSync(path.join(dir, name), { throwIfNoEntry: false })
    return stats && isOpen(stats) ? [{ name, mode: `0${(stats.mode & 0o777).toString(8)}` }] : []
  })
}

/** Takes from others what they could do there, and returns what stayed open: what is somebody else's cannot be changed. */
export function keepOthersOut(dir: string): readonly Opening[] {
  for (const { name } of findOpenings(dir)) {
    const file = path.join(dir, name)
    const stats = lstatSync(file, { throwIfNoEntry: false })
    if (stats) tryToClose(file, stats)
  }
  return findOpenings(dir)
}

/** What stands behind a link is not ours to judge or to change; its own mode means nothing. */
const isOpen = (stats: Stats) => (stats.isFile() || stats.isDirectory()) && (stats.mode & OTHERS) !== 0

function tryToClose(file: string, stats: Stats): void {
  try {
    setMode(file, stats.isDirectory() ? OWNER_ONLY.folder : OWNER_ONLY.file)
  } catch {
    // Found open again by the caller, who tells the person.
  }
}
