import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { LinkedAuditLine } from '../../core/audit/audit-chain.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { AuditArchive, AuditSegment } from '../../core/ports/ports.ts'
import { explainDirectoryFailure } from '../directory/data-directory-errors.ts'
import { readPlain } from '../disk/plain-file.ts'
import { synchroniseFolder, writeWhole } from '../disk/whole-file.ts'
import { errorCode } from './error-code.ts'

const NAME = /^audit-(\d{1,15})-(\d{1,15})\.jsonl$/

export const isArchiveName = (name: string): boolean => NAME.test(name)

/** Rotated lines of the audit log, a file for each rotation: one JSON object per line, hashes in hexadecimal. */
export function createAuditArchive(folder: string): AuditArchive {
  return {
    segments: () => explained(folder, () => segmentsIn(folder)),
    read: (segment) => explained(folder, () => readSegment(folder, segment)),
    write: (lines) => explained(folder, () => writeSegment(folder, lines)),
  }
}

function segmentsIn(folder: string): readonly AuditSegment[] {
  return namesIn(folder)
    .flatMap((name) => {
      const [, firstSeq, lastSeq] = NAME.exec(name) ?? []
      return firstSeq && lastSeq ? [{ name, firstSeq: Number(firstSeq), lastSeq: Number(lastSeq) }] : []
    })
    .toSorted((a, b) => a.firstSeq - b.firstSeq || a.lastSeq - b.lastSeq)
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

function readSegment(folder: string, { name, firstSeq }: AuditSegment): readonly LinkedAuditLine[] {
  const texts = readPlain(path.join(folder, name)).split('\n').slice(0, -1)
  return texts.map((text, index) => lineFrom(text) ?? unreadable(name, firstSeq + index))
}

function unreadable(name: string, seq: number): never {
  throw new LatchkeyError('audit_broken', `Entry ${seq} in the archive ${name} cannot be read. Compare it with a backup.`, {
    params: { seq, file: name },
  })
}

function writeSegment(folder: string, lines: readonly LinkedAuditLine[]): AuditSegment {
  const [first, last] = [lines[0], lines.at(-1)]
  if (!first || !last) throw new LatchkeyError('internal', 'an archive without lines')
  const name = `audit-${first.seq}-${last.seq}.jsonl`
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeWhole(path.join(folder, name), lines.map((line) => `${textOf(line)}\n`).join(''))
  synchroniseFolder(path.dirname(folder))
  return { name, firstSeq: first.seq, lastSeq: last.seq }
}

const textOf = ({ prevHash, hash, ...line }: LinkedAuditLine) => JSON.stringify({ ...line, prevHash: hex(prevHash), hash: hex(hash) })
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** Whether the fields are those that were written is for the chain to say. */
function lineFrom(text: string): LinkedAuditLine | null {
  try {
    const { prevHash, hash, ...line } = JSON.parse(text) as Omit<LinkedAuditLine, 'prevHash' | 'hash'> & { prevHash: string; hash: string }
    return { ...line, prevHash: Buffer.from(prevHash, 'hex'), hash: Buffer.from(hash, 'hex') }
  } catch {
    return null
  }
}

function explained<Value>(folder: string, task: () => Value): Value {
  try {
    return task()
  } catch (error) {
    throw explainDirectoryFailure(path.dirname(folder), error)
  }
}
