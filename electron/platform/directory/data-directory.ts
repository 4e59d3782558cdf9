import { mkdirSync, readdirSync, statSync } from 'node:fs'
import type { Stats } from 'node:fs'
import path from 'node:path'
import { LatchkeyError } from '../../core/errors.ts'
import { setMode } from '../disk/plain-file.ts'
import { sweepDrafts, tryWriting } from '../disk/whole-file.ts'
import { errorCode } from '../file/error-code.ts'
import { explainDirectoryFailure } from './data-directory-errors.ts'
import { requireOwnDirectory } from './directory-owner.ts'
import { makeWayInDataDirectory } from './make-way.ts'
import type { SetAside } from './make-way.ts'

const PRIVATE = 0o700
const OTHERS = 0o077
/** As much as a sign-in with its write-ahead log needs at first; an empty file would fit on a full disk. */
const PROBE_BYTES = 64 * 1024

export type DataDirectory = Readonly<{ dir: string; created: boolean; warnings: readonly DataDirectoryWarning[] }>

/** Worth telling the administrator; the launch goes on. */
type DataDirectoryWarning = Readonly<{ kind: 'open_to_others'; mode: string } | ({ kind: 'set_aside' } & SetAside)>

/**
 * Makes sure, before anything else is tried, that the data directory is there and can be worked in; about 0.3 ms. An `explicit` one is
 * created only inside a folder that exists, so that an unmounted drive is not silently replaced by an empty folder.
 * Throws `data_directory_missing`, `_read_only`, `_full` or `_unusable`.
 */
export function prepareDataDirectory(dir: string, { explicit }: { explicit: boolean }): DataDirectory {
  try {
    const created = ensureDirectory(dir, explicit)
    // Where anybody may make it, as in a folder for temporary files, somebody else may have been quicker. From now on it is root's.
    requireOwnDirectory(dir)
    sweepDrafts(dir, readdirSync(dir))
    const warnings = keepPrivate(dir, created)
    tryWriting(dir, PROBE_BYTES)
    const setAside = makeWayInDataDirectory(dir).map((one) => ({ kind: 'set_aside' as const, ...one }))
    return { dir, created, warnings: [...warnings, ...setAside] }
  } catch (error) {
    throw explainDirectoryFailure(dir, error)
  }
}

function ensureDirectory(dir: string, explicit: boolean): boolean {
  const found = statIfThere(dir)
  if (found?.isDirectory()) return false
  if (found) throw unusable(dir, 'is a file, not a folder. Choose another with --data-dir')
  const parent = path.dirname(dir)
  if (explicit && !statIfThere(parent)?.isDirectory()) throw missing(dir, parent)
  try {
    mkdirSync(dir, { mode: PRIVATE, recursive: !explicit })
    return true
  } catch (error) {
    // Another launch may have made it in the same instant; or it is a link to a drive that is not there.
    if (errorCode(error) === 'EEXIST' && statIfThere(dir)?.isDirectory()) return false
    throw errorCode(error) === 'EEXIST' ? missing(dir, parent) : error
  }
}

const missing = (dir: string, parent: string) =>
  new LatchkeyError(
    'data_directory_missing',
    `The data directory ${dir} does not exist, and neither does the place it should be in. Is its drive connected? Otherwise create ${parent} first.`,
    { params: { dir, parent } },
  )

const unusable = (dir: string, what: string) =>
  new LatchkeyError('data_directory_unusable', `The data directory ${dir} ${what}.`, { params: { dir, cause: '' } })

/** Windows has no such modes; there, folders inherit the access list of the person's profile. */
function keepPrivate(dir: string, created: boolean): readonly DataDirectoryWarning[] {
  if (process.platform === 'win32') return []
  const mode = statSync(dir).mode & 0o777
  if ((mode & OTHERS) === 0) return []
  if (!created) return [{ kind: 'open_to_others', mode: `0${mode.toString(8)}` }]
  setMode(dir, PRIVATE)
  return []
}

function statIfThere(file: string): Stats | null {
  return statSync(file, { throwIfNoEntry: false }) ?? null
}
