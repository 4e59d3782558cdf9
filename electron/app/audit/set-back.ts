import { hexOf, linkHash, sameHash } from '../../core/audit/audit-chain.ts'
import type { Anchor, ChainEnd, LinkedAuditLine, NotedHead } from '../../core/audit/audit-chain.ts'
import type { AuditLogVerdict } from '../../core/audit/audit.ts'
import { utcMs } from '../../core/ids.ts'
import type { AuditArchive, AuditSegment, Entropy, Store } from '../../core/ports/ports.ts'
import type { BackupShelf } from '../../core/upkeep/backup.ts'

/** The log, with what lies outside of the database and tells of it. */
export type WholeLog = Readonly<{
  store: Pick<Store, 'auditEnds' | 'auditLinesAfter'>
  archive: AuditArchive
  backups: Pick<BackupShelf, 'list' | 'headOf'>
  /** What the app's log has of it. */
  notedHeads: () => readonly NotedHead[]
  entropy: Pick<Entropy, 'sha256'>
}>

export type SetBack = Extract<AuditLogVerdict, { kind: 'broken' }>

/**
 * To be read before the log is: what comes in between, the log has. Backups, each with its newest line, archives of lines that are still in the
 * store, and the heads that the app noted of the lines in the store.
 */
export function anchorsOf({ store, archive, backups, notedHeads, entropy }: WholeLog): readonly Anchor[] {
  const copies = backups.list().flatMap((backup) => {
    const head = backups.headOf(backup)
    return head ? [{ seq: head.seq, hash: head.hash, file: `backups/${backup.name}`, at: backup.at }] : []
  })
  const noted = notedHeads()
  const { start, database } = store.auditEnds()
  const archives = archive.segments().flatMap((segment) => {
    const last = segment.lastSeq > start.seq ? lastLine(archive, segment) : undefined
    const isSound = last && sameHash(last.hash, linkHash(entropy.sha256, last.prevHash, last))
    return isSound ? [{ seq: last.seq, hash: last.hash, file: `audit/${segment.name}`, at: utcMs(last.at) }] : []
  })
  return [...copies, ...archives, ...noted.filter((head) => head.database === database && head.seq >= start.seq)]
}

/** What cannot be read proves nothing. */
function lastLine(archive: AuditArchive, segment: AuditSegment): LinkedAuditLine | undefined {
  try {
    return archive.read(segment).at(-1)
  } catch {
    return undefined
  }
}

/** Those that the log does not have, newest first: it was cut, or goes on from an older database. */
export const missingFrom = (log: WholeLog, anchors: readonly Anchor[]): readonly Anchor[] =>
  anchors.filter((anchor) => !hasLine(log, anchor)).toSorted((one, other) => other.seq - one.seq)

function hasLine({ store, archive }: WholeLog, { seq, hash }: ChainEnd): boolean {
  const [line] = store.auditLinesAfter(seq - 1, 1)
  if (line?.seq === seq) return sameHash(line.hash, hash)
  const { start } = store.auditEnds()
  if (seq === start.seq) return sameHash(start.hash, hash)
  return archive
    .segments()
    .filter(({ firstSeq, lastSeq }) => firstSeq <= seq && seq <= lastSeq && lastSeq <= start.seq)
    .some((segment) => archive.read(segment).some((one) => one.seq === seq && sameHash(one.hash, hash)))
}

/**
 * Whether the log lacks what it had: the newest line that proves it, but for those that a restore left behind, as the log itself says. Null where
 * nothing is missing. Opens each backup; a large log is searched only where something is missing.
 */
export function findSetBack(log: WholeLog, anchors: readonly Anchor[] = anchorsOf(log)): SetBack | null {
  const missing = missingFrom(log, anchors)
  if (missing.length === 0) return null
  const restores = [...everyLine(log)].filter(({ kind }) => kind === 'restored').map(restoreFrom)
  const proof = missing.find((anchor) => !restores.some((restore) => restore(anchor)))
  return proof ? { kind: 'broken', seq: proof.seq, why: 'set_back', file: proof.file } : null
}

/** What a restore says of the lines it leaves behind, for its own line in the log. */
export const leftBehind = (missing: readonly Anchor[]): readonly string[] => [...new Set(missing.map(({ hash }) => hexOf(hash)))]

/** Versions before this one did not write down which lines those are, only of what time. */
function restoreFrom({ at, detail }: LinkedAuditLine): (anchor: Anchor) => boolean {
  const said = JSON.parse(detail) as Readonly<{ leftBehind?: unknown; lostSince?: unknown }>
  const { leftBehind: left, lostSince } = said
  if (Array.isArray(left)) return ({ hash }) => left.includes(hexOf(hash))
  return (anchor) => typeof lostSince === 'number' && lostSince < anchor.at && anchor.at <= at
}

const LINES_AT_A_TIME = 1_000

/** Those in the store first. */
export function* everyLine({ store, archive }: Pick<WholeLog, 'store' | 'archive'>): Generator<LinkedAuditLine, void> {
  for (let { seq } = store.auditEnds().start; ;) {
    const lines = store.auditLinesAfter(seq, LINES_AT_A_TIME)
    yield* lines
    seq = lines.at(-1)?.seq ?? seq
    if (lines.length < LINES_AT_A_TIME) break
  }
  for (const segment of archive.segments()) yield* archive.read(segment)
}
