import { createHash } from 'node:crypto'
import type { AuditVerdict } from '../../core/audit.ts'

/** One line of the audit log as stored; ids and detail in their text form. */
export type AuditLine = Readonly<{
  seq: number
  at: number
  kind: string
  actorUserId: string | null
  sessionId: string | null
  /** JSON, exactly as stored: it is hashed as it stands. */
  detail: string
}>

export type LinkedAuditLine = AuditLine & Readonly<{ prevHash: Uint8Array; hash: Uint8Array }>

/** A line that the chain is to go on from, or to end with. */
export type ChainEnd = Readonly<{ seq: number; hash: Uint8Array }>

/** What the first line of all links to. */
export const CHAIN_START: ChainEnd = { seq: 0, hash: new Uint8Array(32) }

/** SHA-256 over the previous line's hash and this line as a JSON array in a fixed order. */
export function linkHash(prevHash: Uint8Array, line: AuditLine): Buffer {
  const text = JSON.stringify([line.seq, line.at, line.kind, line.actorUserId, line.sessionId, line.detail])
  return createHash('sha256').update(prevHash).update(text).digest()
}

/**
 * Checks every link, oldest line first, from where the chain begins to the line that was noted as its newest, and names the first line that
 * is not as it was written. Who rewrites everything, the note included, is seen only by comparing the head with one noted elsewhere.
 */
export function verifyAuditChain(lines: Iterable<LinkedAuditLine>, start: ChainEnd, newest: ChainEnd): AuditVerdict {
  let previous = start
  for (const line of lines) {
    const seq = previous.seq + 1
    if (line.seq !== seq) return { kind: 'broken', seq, why: 'missing_line' }
    if (!sameBytes(line.prevHash, previous.hash)) return { kind: 'broken', seq, why: 'wrong_link' }
    if (!sameBytes(line.hash, linkHash(previous.hash, line))) return { kind: 'broken', seq, why: 'wrong_hash' }
    if (seq > newest.seq || (seq === newest.seq && !sameBytes(line.hash, newest.hash))) return { kind: 'broken', seq, why: 'not_as_noted' }
    previous = line
  }
  if (previous.seq !== newest.seq) return { kind: 'broken', seq: previous.seq + 1, why: 'missing_line' }
  return { kind: 'intact', lines: previous.seq - start.seq, head: Buffer.from(previous.hash).toString('hex') }
}

/** JSON with sorted keys, so that the same facts always give the same bytes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isRecord(part) ? Object.fromEntries(Object.entries(part).toSorted(byKey)) : part))
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1)
const sameBytes = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0
