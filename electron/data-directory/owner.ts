import { mkdtempSync, rmSync, statSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readArgon2 } from '../platform/machine/computer-facts.ts'
import { takeInstanceLock } from '../store/sqlite/lock/instance-lock.ts'

const ROOT = 0

/**
 * Run by root on somebody's data directory, goes on as that somebody: a `-wal` or `-shm` that belongs to root would leave the app
 * with a database it can only read. For the rest of the process, but for `asStarted`.
 */
export function actAsOwnerOf(directory: string): void {
  if (process.geteuid?.() !== ROOT) return
  const owner = statOfNearest(directory)
  if (owner.uid === ROOT) return
  loadNativeModules()
  process.setgroups?.([owner.gid])
  process.setegid?.(owner.gid)
  process.seteuid?.(owner.uid)
}

/** Runs a task with the rights the process was started with: what root alone may do, where root acts as somebody. */
export function asStarted(task: () => void): void {
  const [acting, real] = [process.geteuid?.(), process.getuid?.()]
  if (acting === undefined || real === undefined || acting === real) return task()
  process.seteuid?.(real)
  try {
    task()
  } finally {
    process.seteuid?.(acting)
  }
}

/** A directory that is still to be made belongs to whom the folder around it belongs. */
function statOfNearest(directory: string): Stats {
  return statSync(directory, { throwIfNoEntry: false }) ?? statOfNearest(path.dirname(directory))
}

/** They load at first use, and the owner of the directory may not be allowed to read where Latchkey is installed. */
function loadNativeModules(): void {
  readArgon2()
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-admin-'))
  try {
    const lock = takeInstanceLock(path.join(folder, 'lock'))
    if (lock.kind === 'taken') lock.release()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
