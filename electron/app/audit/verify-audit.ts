import { CHAIN_START, hexOf, linkHash, sameHash, verifyAuditChain } from '../../core/audit/audit-chain.ts'
import type { ChainEnd } from '../../core/audit/audit-chain.ts'
import type { AuditVerdict } from '../../core/audit/audit.ts'
import type { AuditArchive, AuditSegment, Entropy, Store } from '../../core/ports/ports.ts'

export type VerifyAuditDeps = Readonly<{ store: Store; archive: AuditArchive; entropy: Pick<Entropy, 'sha256'> }>

/** How many lines were rotated away, and how far their archives were looked at: the newest line alone, where the newest archive is there. */
type Archived = Readonly<{ lines: number; checked: 'all' | 'newest' | 'none' }>

export type AuditLogVerdict =
  | (Extract<AuditVerdict, { kind: 'intact' }> & Readonly<{ archived: Archived }>)
  /** `file` is the archive that the line is, or should be, in; null for the store. */
  | (Extract<AuditVerdict, { kind: 'broken' }> & Readonly<{ file: string | null }>)

type Broken = Extract<AuditLogVerdict, { kind: 'broken' }>

/**
 * Whether the log is as it was written: what is in the store, and that it goes on from the newest archive if that is still here. With
 * `archives`, every archive from the first line on; then one that is missing is a flaw too.
 */
export function verifyAuditLog(deps: VerifyAuditDeps, { archives }: { archives: boolean }): AuditLogVerdict {
  const verdict = deps.store.verifyAudit()
  const { start } = deps.store.auditEnds()
  const checked = archives ? (checkAll(deps, start) ?? 'all') : checkNewest(deps, start)
  if (typeof checked !== 'string') return checked
  if (verdict.kind === 'broken') return { ...verdict, file: null }
  return { ...verdict, archived: { lines: start.seq, checked } }
}

const LINES_AT_A_TIME = 1_000

/**
 * Whether the log still has the line whose hash was noted elsewhere as its head: if not, it was cut or written anew since, however sound it is in
 * itself. Looks into the archives too.
 */
export function hasHead({ store, archive }: VerifyAuditDeps, head: string): boolean {
  const { start } = store.auditEnds()
  if (hexOf(start.hash) === head) return true
  for (let seq = start.seq; ;) {
    const lines = store.auditLinesAfter(seq, LINES_AT_A_TIME)
    if (lines.some(({ hash }) => hexOf(hash) === head)) return true
    seq = lines.at(-1)?.seq ?? seq
    if (lines.length < LINES_AT_A_TIME) break
  }
  return archive.segments().some((segment) => archive.read(segment).some(({ hash }) => hexOf(hash) === head))
}

function checkNewest({ archive, entropy }: VerifyAuditDeps, start: ChainEnd): Archived['checked'] | Broken {
  if (start.seq === 0) return 'all'
  const segment = endingWith(archive.segments(), start.seq)
  if (!segment) return 'none'
  const last = archive.read(segment).at(-1)
  if (last?.seq === start.seq && sameHash(linkHash(entropy.sha256, last.prevHash, last), start.hash)) return 'newest'
  return { kind: 'broken', seq: start.seq, why: last?.seq === start.seq ? 'wrong_hash' : 'missing_line', file: segment.name }
}

function checkAll({ archive, entropy }: VerifyAuditDeps, start: ChainEnd): Broken | null {
  let previous = CHAIN_START
  for (const segment of partsOf(archive.segments(), start.seq)) {
    if (segment.firstSeq !== previous.seq + 1) break
    const lines = archive.read(segment)
    const last = segment.lastSeq === start.seq ? start : { seq: segment.lastSeq, hash: lines.at(-1)?.hash ?? new Uint8Array() }
    const verdict = verifyAuditChain(entropy.sha256, lines, previous, last)
    if (verdict.kind === 'broken') return { ...verdict, file: segment.name }
    previous = last
  }
  return previous.seq === start.seq ? null : { kind: 'broken', seq: previous.seq + 1, why: 'missing_line', file: null }
}

/**
 * The archives that make up the log before the store, oldest first: from the newest one back, for two rotations at once may leave an archive
 * that neither of them took out of the store, and one that was killed may leave lines that are still in it.
 */
function partsOf(segments: readonly AuditSegment[], lastSeq: number): readonly AuditSegment[] {
  const newest = lastSeq === 0 ? undefined : endingWith(segments, lastSeq)
  if (newest) return [...partsOf(segments, newest.firstSeq - 1), newest]
  return segments.filter((segment) => segment.lastSeq < lastSeq && segment.firstSeq === 1).slice(0, 1)
}

const endingWith = (segments: readonly AuditSegment[], lastSeq: number) =>
  segments.findLast((segment) => segment.lastSeq === lastSeq && segment.firstSeq <= lastSeq)
