import { accessSync, constants, statSync, statfsSync } from 'node:fs'
import path from 'node:path'
import { explainFailure, lstatOf } from '../../platform/disk/file-failure.ts'
import type { FileFailure } from '../../platform/disk/file-failure.ts'
import { kindOf } from '../../platform/disk/plain-file.ts'

/** What is wrong with which file, as the end of a sentence that names it. */
export type FileTrouble = FileFailure & Readonly<{ file: string }>

/**
 * SQLite says only "unable to open" or "disk I/O error"; the files themselves tell why. Null where nothing is to be seen. Looks, and opens nothing:
 * closing a file that is locked gives its locks away.
 */
export function troubleWith(file: string): FileTrouble | null {
  return troubleWithFolder(path.dirname(file)) ?? firstOf(withCompanions(file), troubleWithFile)
}

function troubleWithFolder(folder: string): FileTrouble | null {
  const trouble = troubleOf(folder, () => accessSync(folder, constants.W_OK | constants.X_OK))
  if (trouble) return trouble
  const disk = statfsSync(folder)
  // File systems without a fixed number of inodes, btrfs for one, report 0 of 0.
  const isFull = disk.bavail === 0 || (disk.files > 0 && disk.ffree === 0)
  return isFull ? { file: folder, ...explainFailure(folder, 'ENOSPC') } : null
}

function troubleWithFile(file: string): FileTrouble | null {
  if (!isThere(file)) return null
  return isNoFile(file) ?? troubleOf(file, () => accessSync(file, constants.R_OK | constants.W_OK))
}

/** For whoever is about to open it, and by it what lies beside it: what is no file may keep its reader waiting for ever. */
export const notAFile = (file: string): FileTrouble | null => firstOf(withCompanions(file), isNoFile)

/**
 * For whoever is about to write. By a second name, in another directory, another process would write to the same database with a log and locks of
 * its own. A restore gives its database one for a moment, and its next opener takes it away again.
 */
export const sharedFile = (file: string): FileTrouble | null => firstOf(withCompanions(file), hasOtherName)

const withCompanions = (file: string) => [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]

function isNoFile(file: string): FileTrouble | null {
  const found = lstatOf(file)
  if (!found || found.isFile()) return null
  return troubleOf(file, () => {
    // Throws for a link that leads nowhere, or to itself.
    statSync(file)
    const remedy = found.isSymbolicLink()
      ? 'Put the file itself in its place; the data directory as a whole may be a link.'
      : 'Move it away.'
    return { code: 'data_directory_unusable', file, what: `is ${kindOf(found)}, not a file. ${remedy}` }
  })
}

function hasOtherName(file: string): FileTrouble | null {
  const found = lstatOf(file)
  if (!found?.isFile()) return null
  const ours = lstatOf(`${file}.replaced`)?.ino === found.ino ? 2 : 1
  if (found.nlink <= ours) return null
  const what =
    'has a second name (a hard link), by which others may write to it. Make it a file of its own: copy it, and rename the copy to its name.'
  return { code: 'data_directory_unusable', file, what }
}

const isThere = (file: string) => lstatOf(file) !== null

function troubleOf(file: string, look: () => FileTrouble | null | void): FileTrouble | null {
  try {
    return look() ?? null
  } catch (error) {
    return { file, ...explainFailure(file, error instanceof Error && 'code' in error ? String(error.code) : '') }
  }
}

function firstOf<Found>(files: readonly string[], look: (file: string) => Found | null): Found | null {
  for (const file of files) {
    const found = look(file)
    if (found) return found
  }
  return null
}

/** NFS, SMB, SMB2, CIFS, AFS, Coda, Ceph, 9P (statfs(2)). What is behind FUSE is not to be seen. */
const NETWORK = new Set([0x69_69, 0x51_7b, 0xfe_53_4d_42, 0xff_53_4d_42, 0x53_46_41_4f, 0x73_75_72_45, 0x00_c3_64_00, 0x01_02_19_97])

export function isOnNetworkShare(file: string): boolean {
  try {
    return process.platform === 'linux' ? NETWORK.has(statfsSync(path.dirname(file)).type) : file.startsWith('\\\\')
  } catch {
    return false
  }
}
