import { hexOf, verifyAuditChain } from '../../core/audit/audit-chain.ts'
import type { ChainEnd, LinkedAuditLine } from '../../core/audit/audit-chain.ts'
import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { rotatableUpTo } from '../../core/fleet/rotation.ts'
import { utcMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { AuditArchive, AuditSegment, Clock, Entropy, Store } from '../../core/ports/ports.ts'

export type RotateAuditDeps = Readonly<{ store: Store; archive: AuditArchive; clock: Clock; entropy: Pick<Entropy, 'sha256'> }>

/** What stays in the store: so many of the newest lines, or those from the first on that is not older than this. */
export type Keeping = Readonly<{ newest: number }> | Readonly<{ youngerThan: DurationMs }>

/** The lines from `firstSeq` to `lastSeq` are to be archived; none where that is less. */
export type AuditRotation = Readonly<{
  firstSeq: number
  lastSeq: number
  lines: number
  kept: number
  /** Lines that stay because the directory does not have them yet; left out where there are none. */
  held?: number
}>

/** Bounds the memory that a rotation takes and the time for which it keeps others from writing. */
const SEGMENT_LINES = 10_000

/**
 * What an interrupted rotation left half done is part of the plan, also where it goes further than is asked now. What a directory does not have yet
 * stays where it is.
 */
export function planAuditRotation({ store, archive, clock }: Omit<RotateAuditDeps, 'entropy'>, keeping: Keeping): AuditRotation {
  const { start, newest } = store.auditEnds()
  const wanted =
    'newest' in keeping
      ? newest.seq - keeping.newest
      : (store.firstAuditSince(utcMs(clock.now() - keeping.youngerThan)) ?? newest.seq + 1) - 1
  const most = rotatableUpTo(store.fleet.link(), newest.seq)
  const lastSeq = Math.max(start.seq, Math.min(most, Math.max(wanted, leftOver(archive, start, newest.seq)?.lastSeq ?? 0)))
  const held = Math.min(wanted, newest.seq) - lastSeq
  return { firstSeq: start.seq + 1, lastSeq, lines: lastSeq - start.seq, kept: newest.seq - lastSeq, ...(held > 0 ? { held } : {}) }
}

/**
 * Archives what the plan says and takes it out of the store: written and read back first, taken out after. Killed in between, the archive
 * holds lines that the store has too; the next rotation finds them and only takes them out. Throws `audit_broken` rather than tidy away a
 * log that is not as it was written.
 */
export const rotateAudit = (deps: RotateAuditDeps, plan: AuditRotation, by: Actor): readonly AuditSegment[] => [
  ...rotateInSteps(deps, plan, by, SEGMENT_LINES),
]

/** The same, a segment of at most so many lines at a time. */
export function* rotateInSteps(deps: RotateAuditDeps, { lastSeq }: AuditRotation, by: Actor, most: number): Generator<AuditSegment, void> {
  for (;;) {
    const { start } = deps.store.auditEnds()
    if (start.seq >= lastSeq) return
    const segment = leftOver(deps.archive, start, lastSeq) ?? writeNext(deps, start, lastSeq, most)
    if (takeOut(deps, segment, start, by)) yield segment
  }
}

/** What an interrupted rotation wrote, and did not take out of the store. */
const leftOver = (archive: AuditArchive, start: ChainEnd, lastSeq: number) =>
  archive.segments().findLast((segment) => segment.firstSeq === start.seq + 1 && segment.lastSeq <= lastSeq)

function writeNext({ store, archive, entropy }: RotateAuditDeps, start: ChainEnd, lastSeq: number, most: number): AuditSegment {
  const lines = store.auditLinesUpTo(lastSeq, most)
  requireChain(entropy, lines, start, lines.at(-1) ?? start, 'the audit log')
  return archive.write(lines)
}

/** False where another rotation was first. What was written then stays: only the owner of the lines could tell that it is superfluous. */
function takeOut({ store, archive, clock, entropy }: RotateAuditDeps, segment: AuditSegment, start: ChainEnd, by: Actor): boolean {
  const archived = archive.read(segment)
  const last = store.auditLinesUpTo(segment.lastSeq, segment.lastSeq - start.seq).at(-1)
  if (store.auditEnds().start.seq !== start.seq) return false
  requireChain(entropy, archived, start, last ?? start, `the archive ${segment.name}`)
  if (!last) return false
  const detail = { file: segment.name, firstSeq: segment.firstSeq, lastSeq: segment.lastSeq, hash: hexOf(last.hash) }
  return store.rotateAudit(start.seq, last, auditEntry(by, clock.now(), 'audit_rotated', detail))
}

function requireChain(
  { sha256 }: Pick<Entropy, 'sha256'>,
  lines: readonly LinkedAuditLine[],
  start: ChainEnd,
  last: ChainEnd,
  where: string,
): void {
  const verdict = verifyAuditChain(sha256, lines, start, last)
  if (verdict.kind === 'intact' && verdict.lines > 0) return
  const seq = verdict.kind === 'broken' ? verdict.seq : start.seq + 1
  throw new LatchkeyError(
    'audit_broken',
    `Nothing more was rotated, because entry ${seq} in ${where} is not as it was written. Run audit verify, and compare with a backup.`,
    { params: { seq } },
  )
}
