import { accessSync, closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, realpathSync, statSync, writeSync } from 'node:fs'
import type { Stats } from 'node:fs'
import path from 'node:path'
import { isOurs } from './our-names.ts'
import { kindOf } from './plain-file.ts'
import { WholeFile } from './whole-file.ts'

const { O_WRONLY, O_NOCTTY, O_NONBLOCK } = constants
const MOST_LINKS = 40
const READER_WAIT_MS = 2_000
const PAUSE_MS = 5

/** The name is of something that nothing may be written to; the message goes on after "could not be written". */
export class UnfitTarget extends Error {}

/** What `flows` goes into a pipe or a device: nothing of it can be taken back. */
export type OutputFile = Pick<WholeFile, 'write' | 'discard'> & Readonly<{ finish: () => void; flows: boolean }>

/**
 * Begins a file under a name that a person gave. What has the name decides how: a plain file, or none, is replaced as a whole; a link is
 * followed to where it leads; into a pipe or a device is written as it goes. Throws `UnfitTarget`, or what the system says.
 */
export function beginOutput(file: string): OutputFile {
  const found = statSync(file, { throwIfNoEntry: false })
  return found && !found.isFile() ? through(file, found) : inOnePiece(beginPlainOutput(file))
}

const inOnePiece = (file: WholeFile): OutputFile => ({
  flows: false,
  write: (content) => file.write(content),
  finish: () => file.finish(),
  discard: () => file.discard(),
})

/** The same for whoever may not stand still, as a pipe could make it: a plain file or none. */
export function beginPlainOutput(file: string): WholeFile {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found && !found.isFile()) throw new UnfitTarget(`it is ${kindOf(found)}`)
  const target = found ? realpathSync(file) : endOfLinks(file)
  if (isOurs(target)) throw new UnfitTarget('Latchkey itself keeps its data there')
  // One that its owner made read-only is not to be replaced either.
  if (found) accessSync(target, constants.W_OK)
  return new WholeFile(target)
}

/** Where a link leads to that leads to nothing yet. */
function endOfLinks(file: string, left = MOST_LINKS): string {
  const here = path.join(realpathSync(path.dirname(file)), path.basename(file))
  if (!lstatSync(here, { throwIfNoEntry: false })?.isSymbolicLink()) return here
  if (left === 0) throw new UnfitTarget('its links lead nowhere')
  return endOfLinks(path.resolve(path.dirname(here), readlinkSync(here)), left - 1)
}

function through(file: string, found: Stats): OutputFile {
  if (!found.isFIFO() && !found.isCharacterDevice()) throw new UnfitTarget(`it is ${kindOf(found)}`)
  const descriptor = openFlowing(file)
  let isOpen = true
  const close = () => {
    if (isOpen) closeSync(descriptor)
    isOpen = false
  }
  const { dev, ino } = fstatSync(descriptor)
  if (dev !== found.dev || ino !== found.ino) {
    close()
    throw new UnfitTarget('it was replaced in this moment')
  }
  return {
    flows: true,
    write(content) {
      for (let rest = Buffer.from(content); rest.length > 0;) rest = rest.subarray(patiently('EAGAIN', () => writeSync(descriptor, rest)))
    },
    finish: close,
    discard: close,
  }
}

function openFlowing(file: string): number {
  try {
    return patiently('ENXIO', () => openSync(file, O_WRONLY | O_NOCTTY | O_NONBLOCK), READER_WAIT_MS)
  } catch (error) {
    throw isCode(error, 'ENXIO') ? new UnfitTarget('nobody reads from it') : error
  }
}

/** Again while the other side of a pipe is not there yet, or has not read what it holds. */
function patiently<Value>(code: string, attempt: () => Value, longest = Number.POSITIVE_INFINITY): Value {
  for (let waited = 0; ; waited += PAUSE_MS) {
    try {
      return attempt()
    } catch (error) {
      if (!isCode(error, code) || waited >= longest) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
    }
  }
}

const isCode = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code
