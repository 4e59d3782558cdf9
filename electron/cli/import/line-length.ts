import { closeSync, readSync, realpathSync } from 'node:fs'
import { openPlain } from '../../platform/disk/plain-file.ts'

const MIB = 1024 * 1024
/** Of a table, and of JSON, which may be written without a line's end: whatever is one line is held in memory several times over. */
const LONGEST = { table: 4 * MIB, json: 64 * MIB } as const
const PIECE_BYTES = 64 * 1024
const NEWLINE = 0x0a

export type LongLine = Readonly<{ line: number; mostMiB: number }>

/** The first line that is too long to be read, found a piece at a time; null where all can be. */
export function findLongLine(file: string): LongLine | null {
  const descriptor = openPlain(realpathSync(file))
  try {
    return firstLongLine(pieces(descriptor))
  } finally {
    closeSync(descriptor)
  }
}

function* pieces(descriptor: number): Generator<Buffer> {
  const piece = Buffer.alloc(PIECE_BYTES)
  for (let count = readSync(descriptor, piece); count > 0; count = readSync(descriptor, piece)) yield piece.subarray(0, count)
}

function firstLongLine(read: Iterable<Buffer>): LongLine | null {
  let most: number | null = null
  let [line, length] = [1, 0]
  for (const piece of read) {
    most ??= /^\uFEFF?\s*[[{]/.test(piece.toString('utf8')) ? LONGEST.json : LONGEST.table
    for (let from = 0; from < piece.length;) {
      const end = piece.indexOf(NEWLINE, from)
      length += (end === -1 ? piece.length : end) - from
      if (length > most) return { line, mostMiB: most / MIB }
      if (end === -1) break
      ;[line, length, from] = [line + 1, 0, end + 1]
    }
  }
  return null
}
