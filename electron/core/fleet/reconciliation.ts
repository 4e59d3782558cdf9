import { hexOf } from '../audit/audit-chain.ts'
import type { AuditEnds } from '../audit/audit-chain.ts'
import type { DirectoryLink } from './fleet-store.ts'
import type { StreamCursor } from './stream.ts'

export type Standpoint = Readonly<{
  link: Pick<DirectoryLink, 'incarnation' | 'ackedSeq'>
  log: Pick<AuditEnds, 'start' | 'newest'>
  /** Of a line of this desk's log; null where it has none of that number. */
  hashOf: (seq: number) => Uint8Array | null
}>

/** `rejoin`: what the directory has is not the beginning of this log, so a new stream begins after `ackedSeq`. */
export type Reconciled =
  | Readonly<{ kind: 'go_on'; ackedSeq: number }>
  | Readonly<{ kind: 'rejoin'; ackedSeq: number; head: string | null; because: 'other_incarnation' | 'behind' | 'fork' | 'archived' }>

/**
 * Where both stand, before the desk says anything: by the stream's name, its number and the hash of its last line, for a database that was restored
 * from a backup may have as many lines as before, and others.
 */
export function reconcile({ link, log, hashOf }: Standpoint, cursor: StreamCursor): Reconciled {
  const has = cursor.next - 1
  const rejoin = (because: Extract<Reconciled, { kind: 'rejoin' }>['because']): Reconciled => {
    const ackedSeq = Math.max(log.start.seq, Math.min(link.ackedSeq, log.newest.seq))
    return { kind: 'rejoin', ackedSeq, head: headOf(hashOf(ackedSeq)), because }
  }
  if (cursor.incarnation !== link.incarnation) return rejoin('other_incarnation')
  if (has > log.newest.seq) return rejoin('behind')
  if (has < log.start.seq) return rejoin('archived')
  if (cursor.head !== null && headOf(hashOf(has)) !== cursor.head) return rejoin('fork')
  return { kind: 'go_on', ackedSeq: has }
}

const headOf = (hash: Uint8Array | null): string | null => (hash === null ? null : hexOf(hash))

/** What a desk says of its log in `hello`. */
export const cursorOf = ({ incarnation }: Pick<DirectoryLink, 'incarnation'>, { newest }: Pick<AuditEnds, 'newest'>): StreamCursor => ({
  incarnation,
  next: newest.seq + 1,
  head: newest.seq === 0 ? null : hexOf(newest.hash),
})
