import type { UtcMs } from '../ids.ts'
import type { AuditVerdict } from './audit.ts'

/** One line of the audit log as kept; ids and detail in their text form. */
export type AuditLine = Readonly<{
  seq: number
  at: number
  kind: string
  actorUserId: string | null
  sessionId: string | null
  /** JSON, exactly as kept: it is hashed as it stands. */
  detail: string
}>

export type LinkedAuditLine = AuditLine & Readonly<{ prevHash: Uint8Array; hash: Uint8Array }>

/** A line that the chain is to go on from, or to end with. */
export type ChainEnd = Readonly<{ seq: number; hash: Uint8Array }>

/** What the log's first line follows, and its newest line. `database` is the name of the one that it belongs to. */
export type AuditEnds = Readonly<{ start: ChainEnd; newest: ChainEnd; database: string }>

/** A line that the log of a database had at that time, by a file that is no part of it. */
export type Anchor = ChainEnd & Readonly<{ file: string; at: UtcMs }>
export type NotedHead = Anchor & Pick<AuditEnds, 'database'>

export type Sha256 = (bytes: Uint8Array) => Uint8Array

/** What the first line of all links to. */
export const CHAIN_START: ChainEnd = { seq: 0, hash: new Uint8Array(32) }

/** SHA-256 over the previous line's hash and this line as a JSON array in a fixed order. */
export function linkHash(sha256: Sha256, prevHash: Uint8Array, line: AuditLine): Uint8Array {
  const text = encoder.encode(JSON.stringify([line.seq, line.at, line.kind, line.actorUserId, line.sessionId, line.detail]))
  const bytes = new Uint8Array(prevHash.length + text.length)
  bytes.set(prevHash)
  bytes.set(text, prevHash.length)
  return sha256(bytes)
}

const encoder = new TextEncoder()

/**
 * Checks every link, oldest line first, from where the chain begins to the line that was noted as its newest, and names the first line that
 * is not as it was written. Who rewrites everything, the note included, is seen only by comparing the head with one noted elsewhere.
 */
export function verifyAuditChain(sha256: Sha256, lines: Iterable<LinkedAuditLine>, start: ChainEnd, newest: ChainEnd): AuditVerdict {
  let previous = start
  for (const line of lines) {
    const seq = previous.seq + 1
    if (line.seq !== seq) return { kind: 'broken', seq, why: 'missing_line' }
    if (!sameHash(line.prevHash, previous.hash)) return { kind: 'broken', seq, why: 'wrong_link' }
    if (!sameHash(line.hash, linkHash(sha256, previous.hash, line))) return { kind: 'broken', seq, why: 'wrong_hash' }
    if (seq > newest.seq || (seq === newest.seq && !sameHash(line.hash, newest.hash))) return { kind: 'broken', seq, why: 'not_as_noted' }
    previous = line
  }
  if (previous.seq !== newest.seq) return { kind: 'broken', seq: previous.seq + 1, why: 'missing_line' }
  return { kind: 'intact', lines: previous.seq - start.seq, head: hexOf(previous.hash) }
}

export const sameHash = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, at) => byte === b[at])
export const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
