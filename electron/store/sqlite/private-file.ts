import { lstatSync } from 'node:fs'
import { setMode } from '../../platform/disk/plain-file.ts'

const OWNER_ONLY = 0o600

/**
 * Runs `open` so that a file it creates is readable by its owner alone from its first moment. The file is not created beforehand with
 * `fs`: closing that descriptor would drop every POSIX lock this process holds on the file (https://sqlite.org/howtocorrupt.html, 2.2).
 */
export function createdPrivately<T>(open: () => T): T {
  const before = process.umask(0o077)
  try {
    return open()
  } finally {
    process.umask(before)
  }
}

/** Takes away what a restored backup or another program gave to others. Nothing is opened, so locks stay. What a link leads to is not ours to change. */
export function makePrivate(file: string): void {
  if (process.platform === 'win32') return
  const status = lstatSync(file, { throwIfNoEntry: false })
  if (!status?.isFile() || (status.mode & 0o777) === OWNER_ONLY) return
  try {
    setMode(file, OWNER_ONLY)
  } catch {
    // Somebody else's file: if we may not use it either, SQLite says so next.
  }
}
