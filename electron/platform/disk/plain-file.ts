import { chmodSync, closeSync, constants, fstatSync, ftruncateSync, lstatSync, openSync, readFileSync, statSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { LatchkeyError } from '../../core/errors.ts'

/** Windows lacks O_NOFOLLOW and O_NONBLOCK, and `undefined` counts as 0 here: a link needs an administrator there, and a pipe has no name in a folder. */
const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants
/** Linux only, and not among Node's: names a file without opening it (open(2)). */
const O_PATH = 0o10000000
const LARGEST_SMALL_BYTES = 1024 * 1024

/** Opens a plain file to read it, and nothing else: no link is followed, and a pipe does not keep us waiting for who writes into it. */
export const openPlain = (file: string): number => opened(file, O_RDONLY)

/** Throws for one of more than `most` bytes. */
export const readPlain = (file: string, most = Number.POSITIVE_INFINITY): string => readUpTo(file, most)

/** The same of what we write in a few lines: what is larger, as a file of nothing but holes can be beyond all bounds, is none of ours. */
export const readSmall = (file: string): string => readUpTo(file, LARGEST_SMALL_BYTES)

function readUpTo(file: string, most: number): string {
  const descriptor = openPlain(file)
  try {
    if (fstatSync(descriptor).size > most) throw tooLarge(file)
    return readFileSync(descriptor, 'utf8')
  } finally {
    closeSync(descriptor)
  }
}

/** Throws where something else than a plain file has the name, so that whoever opens it next is not kept waiting by a pipe. */
export function requirePlain(file: string): void {
  const found = statIfReadable(file)
  if (found && !found.isFile()) throw notPlain(file, found)
}

/** Throws where renaming over it would take away what nobody can bring back. */
export function requireReplaceable(file: string): void {
  const found = lstatSync(file, { throwIfNoEntry: false })
  if (found && !found.isFile() && !found.isSymbolicLink()) throw notPlain(file, found)
}

/** What cannot even be looked at is explained by who opens it. */
function statIfReadable(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

export function emptyPlain(file: string): void {
  const descriptor = opened(file, O_WRONLY)
  try {
    ftruncateSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Changes the mode of what has this name, and not of what a link leads to. */
export function setMode(file: string, mode: number): void {
  if (process.platform !== 'linux') {
    if (!lstatSync(file).isSymbolicLink()) chmodSync(file, mode)
    return
  }
  // HAZARD: it may be a database of ours. Closing a descriptor that was opened would drop this process's locks on it; O_PATH opens nothing.
  const descriptor = openSync(file, O_PATH | O_NOFOLLOW)
  try {
    if (!fstatSync(descriptor).isSymbolicLink()) chmodSync(`/proc/self/fd/${descriptor}`, mode)
  } finally {
    closeSync(descriptor)
  }
}

function opened(file: string, access: number): number {
  const descriptor = openSync(file, access | O_NOFOLLOW | O_NONBLOCK)
  const found = fstatSync(descriptor)
  if (found.isFile()) return descriptor
  closeSync(descriptor)
  throw notPlain(file, found)
}

const tooLarge = (file: string) =>
  new LatchkeyError('data_directory_unusable', `${file} is larger than Latchkey writes it. Move it away and try again.`, {
    params: { file },
  })

const notPlain = (file: string, found: Stats) =>
  new LatchkeyError('data_directory_unusable', `${file} is ${kindOf(found)}, not a file. Move it away and try again.`, { params: { file } })

export function kindOf(found: Stats): string {
  if (found.isFile()) return 'a file'
  if (found.isDirectory()) return 'a folder'
  if (found.isFIFO()) return 'a pipe'
  if (found.isSocket()) return 'a socket'
  return found.isSymbolicLink() ? 'a link' : 'a device'
}
