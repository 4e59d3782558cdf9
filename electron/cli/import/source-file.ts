import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { LatchkeyError } from '../../core/errors.ts'
import type { AdminIo } from '../terminal/admin-io.ts'
import { findLongLine } from './line-length.ts'

export type SourceFile = Readonly<{ name: string; bytes: Uint8Array; sha256: string }>

/** So much is held in memory several times over. */
const LARGEST_BYTES = 256 * 1024 * 1024

/** A plain file, or standard input for `-`. Throws `invalid_input`. */
export function readSource(given: string, io: AdminIo): SourceFile {
  const name = given === '-' ? 'standard input' : path.resolve(io.workingFolder, given)
  const bytes = given === '-' ? io.stdin.readAll(LARGEST_BYTES) : readPlain(name)
  return { name, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** HAZARD: opening a pipe waits for who writes into it; such a writer can as well write into ours. */
function readPlain(file: string): Uint8Array {
  try {
    const found = statSync(file)
    if (!found.isFile()) throw refused(file, 'it is no plain file')
    if (found.size > LARGEST_BYTES) throw refused(file, 'it is larger than 256 MiB')
    const long = findLongLine(file)
    if (long) throw refused(file, `line ${long.line} is longer than ${long.mostMiB} MiB`)
    return readFileSync(file)
  } catch (error) {
    if (error instanceof LatchkeyError) throw error
    throw refused(file, (error as NodeJS.ErrnoException).code ?? String(error), error)
  }
}

const refused = (file: string, why: string, cause?: unknown) =>
  new LatchkeyError(
    'invalid_input',
    `${file} could not be read: ${why}. Give the name of a file, or - for standard input. Nothing was imported.`,
    {
      params: { file, code: why },
      cause,
    },
  )
