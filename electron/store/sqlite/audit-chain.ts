import { createHash } from 'node:crypto'

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

export type AuditVerdict =
  | { readonly kind: 'intact'; readonly lines: number }
  | { readonly kind: 'broken'; readonly seq: number; readonly why: 'missing_line' | 'wrong_link' | 'wrong_hash' }

/** What the first line links to. */
export const CHAIN_START: Uint8Array = new Uint8Array(32)

/** SHA-256 over the previous line's hash and this line as a JSON array in a fixed order. */
export function linkHash(prevHash: Uint8Array, line: AuditLine): Buffer {
  const text = JSON.stringify([line.seq, line.at, line.kind, line.actorUserId, line.sessionId, line.detail])
  return createHash('sha256').update(prevHash).update(text).digest()
}

/**
 * Checks every link, oldest line first. Lines cut off at the newest end cannot be seen from within: for that, compare the last hash
 * with one that was noted elsewhere.
 */
export function verifyAuditChain(lines: Iterable<LinkedAuditLine>): AuditVerdict {
  let previous = CHAIN_START
  let seq = 0
  for (const line of lines) {
    seq += 1
    if (line.seq !== seq) return { kind: 'broken', seq, why: 'missing_line' }
    if (!sameBytes(line.prevHash, previous)) return { kind: 'broken', seq, why: 'wrong_link' }
    if (!sameBytes(line.hash, linkHash(previous, line))) return { kind: 'broken', seq, why: 'wrong_hash' }
    previous = line.hash
  }
  return { kind: 'intact', lines: seq }
}

/** JSON with sorted keys, so that the same facts always give the same bytes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isRecord(part) ? Object.fromEntries(Object.entries(part).toSorted(byKey)) : part))
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1)
const sameBytes = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0
