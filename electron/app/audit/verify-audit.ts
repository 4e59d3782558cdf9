import { CHAIN_START, hexOf, linkHash, sameHash, verifyAuditChain } from '../../core/audit/audit-chain.ts'
import type { ChainEnd } from '../../core/audit/audit-chain.ts'
import type { AuditLogVerdict } from '../../core/audit/audit.ts'
import type { AuditArchive, AuditSegment, Entropy, Store } from '../../core/ports/ports.ts'
import { anchorsOf, everyLine, findSetBack } from './set-back.ts'
import type { WholeLog } from './set-back.ts'

export type VerifyAuditDeps = WholeLog & Readonly<{ store: Pick<Store, 'verifyAudit'> }>

type Broken = Extract<AuditLogVerdict, { kind: 'broken' }>
type ArchiveDeps = Readonly<{ archive: AuditArchive; entropy: Pick<Entropy, 'sha256'> }>

/**
 * Whether the log is as it was written: what is in the store, that it goes on from the newest archive, that no archive is missing, and that it
 * has every line that backups and archives prove it had. With `archives`, every line of theirs too.
 */
export function verifyAuditLog(deps: VerifyAuditDeps, { archives }: { archives: boolean }): AuditLogVerdict {
  const anchors = anchorsOf(deps)
  const verdict = deps.store.verifyAudit()
  const { start } = deps.store.auditEnds()
  const parts = partsOf(deps.archive.segments(), start.seq)
  if (typeof parts === 'number') return { kind: 'broken', seq: parts, why: 'missing_archive', file: null }
  const flaw = archives ? checkAll(deps, parts, start) : checkNewest(deps, parts.at(-1), start)
  if (flaw) return flaw
  if (verdict.kind === 'broken') return { ...verdict, file: null }
  return (
    findSetBack(deps, anchors) ?? { ...verdict, archived: { lines: start.seq, checked: archives || start.seq === 0 ? 'all' : 'newest' } }
  )
}

/**
 * Whether the log still has the line whose hash was noted elsewhere as its head: if not, it was cut or written anew since, however sound it is in
 * itself. Looks into the archives too.
 */
export function hasHead(log: Pick<WholeLog, 'store' | 'archive'>, head: string): boolean {
  if (hexOf(log.store.auditEnds().start.hash) === head) return true
  for (const { hash } of everyLine(log)) if (hexOf(hash) === head) return true
  return false
}

function checkNewest({ archive, entropy }: ArchiveDeps, segment: AuditSegment | undefined, start: ChainEnd): Broken | null {
  if (!segment) return null
  const last = archive.read(segment).at(-1)
  if (last?.seq === start.seq && sameHash(linkHash(entropy.sha256, last.prevHash, last), start.hash)) return null
  return { kind: 'broken', seq: start.seq, why: last?.seq === start.seq ? 'wrong_hash' : 'missing_line', file: segment.name }
}

function checkAll({ archive, entropy }: ArchiveDeps, parts: readonly AuditSegment[], start: ChainEnd): Broken | null {
  let previous = CHAIN_START
  for (const segment of parts) {
    const lines = archive.read(segment)
    const last = segment.lastSeq === start.seq ? start : { seq: segment.lastSeq, hash: lines.at(-1)?.hash ?? new Uint8Array() }
    const verdict = verifyAuditChain(entropy.sha256, lines, previous, last)
    if (verdict.kind === 'broken') return { ...verdict, file: segment.name }
    previous = last
  }
  return null
}

/**
 * The archives that make up the log before the store, oldest first, or the last line of one that is not there. From the newest one back, for
 * two rotations at once may leave an archive that neither of them took out of the store, and one that was killed lines that are still in it.
 */
function partsOf(segments: readonly AuditSegment[], lastSeq: number): readonly AuditSegment[] | number {
  const parts: AuditSegment[] = []
  for (let seq = lastSeq; seq > 0;) {
    const part = segments.findLast((segment) => segment.lastSeq === seq && segment.firstSeq <= seq)
    if (!part) return seq
    parts.unshift(part)
    seq = part.firstSeq - 1
  }
  return parts
}
