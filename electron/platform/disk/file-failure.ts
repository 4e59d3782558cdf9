import { lstatSync } from 'node:fs'
import type { Stats } from 'node:fs'
import path from 'node:path'

type FailureCode = 'data_directory_full' | 'data_directory_missing' | 'data_directory_read_only' | 'data_directory_unusable'

/** What is wrong with a file, as the end of a sentence that begins with it, and what to do. */
export type FileFailure = Readonly<{ code: FailureCode; what: string }>

const full: FileFailure = { code: 'data_directory_full', what: 'is on a disk that is full. Free some space and try again.' }
const unusable = (what: string): FileFailure => ({ code: 'data_directory_unusable', what })

/** By what the operating system answered (errno(3)): each answer that can be foreseen has a sentence of its own. */
export function explainFailure(file: string, answer: string): FileFailure {
  switch (answer) {
    case 'ENOSPC':
    case 'EDQUOT':
      return full
    case 'ENOENT':
      return dangling(file) ?? { code: 'data_directory_missing', what: 'does not exist. Restore it, or choose another data directory.' }
    case 'ENOTDIR':
      return dangling(file) ?? unusable('is not in a folder, but below a file. Move that file away, or choose another data directory.')
    case 'EISDIR':
      return unusable('is a folder, not a file. Move it away.')
    case 'ELOOP':
      return unusable('is a link that leads to itself, or behind one. Move that link away.')
    case 'ENAMETOOLONG':
      return unusable('has a name that is too long for its disk. Choose a data directory with a shorter one.')
    case 'EROFS':
      return { code: 'data_directory_read_only', what: 'is on a disk that is mounted read-only. Mount it for writing.' }
    case 'EACCES':
    case 'EPERM':
      return { code: 'data_directory_read_only', what: whose(file) }
    case 'EIO':
      return unusable('is on a disk that fails to read or write. Check the disk.')
    case 'EMFILE':
    case 'ENFILE':
      return unusable('cannot be opened, because too many files are open already. Raise the limit (ulimit -n), or close some programs.')
    default:
      return unusable(`cannot be used${answer && ` (${answer})`}. Check its disk, or choose another data directory with --data-dir.`)
  }
}

/** Null where there is nothing, or it cannot be looked at: what holds it was told before. */
export function lstatOf(file: string): Stats | null {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) ?? null
  } catch {
    return null
  }
}

const dangling = (file: string) =>
  lstatOf(file)?.isSymbolicLink() ? unusable('is a link to something that is not there. Move it away, or connect its drive.') : null

/** A stranger's file in a folder of one's own is given back; in a stranger's folder one has no business. */
function whose(file: string): string {
  const found = lstatOf(file)
  const me = process.geteuid?.()
  if (!found || me === undefined) return 'may not be read and written by this account. Check its permissions.'
  const mode = (found.mode & 0o777).toString(8).padStart(3, '0')
  if (found.uid === me) return `may not be read and written by its own owner (mode ${mode}), or is protected (lsattr). Check both.`
  const remedy =
    lstatOf(path.dirname(file))?.uid === me
      ? `If it is Latchkey's, give it back as root: chown -h ${me} FILE.`
      : 'Start Latchkey as that user, or choose another data directory with --data-dir.'
  return `belongs to user ${found.uid} (mode ${mode}), and this is user ${me}. ${remedy}`
}
