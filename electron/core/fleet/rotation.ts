import type { ChainEnd } from '../audit/audit-chain.ts'
import type { DirectoryLink } from './fleet-store.ts'

/** So many lines wait for a directory that does not come back; then the oldest are archived here, and it never gets them. */
const MOST_WAITING = 1_000_000

/** Up to which line the log may be archived: what the directory does not have yet is the only copy that it can get. */
export const rotatableUpTo = (link: Pick<DirectoryLink, 'ackedSeq'> | null, newest: number): number =>
  link === null ? newest : Math.max(link.ackedSeq, newest - MOST_WAITING)

/** The same for whoever takes lines out. */
export const passesCursor = (last: Pick<ChainEnd, 'seq'>, newest: number, link: Pick<DirectoryLink, 'ackedSeq'> | null): boolean =>
  last.seq > rotatableUpTo(link, newest)
