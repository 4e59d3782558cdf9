import { hexOf } from '../audit/audit-chain.ts'
import type { ChainEnd } from '../audit/audit-chain.ts'
import { howLongAgo } from '../how-long-ago.ts'
import type { UtcMs } from '../ids.ts'
import type { Backup, CopiedLog } from './backup.ts'

/**
 * Backups by what is in them, newest first: each has the log so far, so that the longer one is the newer, but for those that a restore left behind,
 * as the log says that goes on without them. The time of a name is what a clock said, and clocks are wrong: it decides between equals, and about
 * those that cannot be read.
 */
export function newestFirst(backups: readonly Backup[], logOf: (backup: Backup) => CopiedLog | null, now: UtcMs): readonly Backup[] {
  // Of endless times ago there is no difference: what lies ahead comes last, and there the latest first.
  const byTime = (a: Backup, b: Backup) => howLongAgo(a.at, now) - howLongAgo(b.at, now) || b.at - a.at
  const read = backups.map((backup) => ({ backup, log: logOf(backup) }))
  const rest = read
    .flatMap(({ backup, log }) => (log ? [{ backup, log }] : []))
    .toSorted((a, b) => b.log.seq - a.log.seq || byTime(a.backup, b.backup))
  const order: Backup[] = []
  while (rest.length > 0) {
    const next = rest.findIndex((one) => !rest.some((other) => other !== one && hasLeft(other.log, one.log)))
    order.push(...rest.splice(Math.max(0, next), 1).map(({ backup }) => backup))
  }
  for (const unread of read.flatMap(({ backup, log }) => (log ? [] : [backup])).toSorted(byTime)) {
    const after = order.findIndex((one) => byTime(unread, one) < 0)
    order.splice(after === -1 ? order.length : after, 0, unread)
  }
  return order
}

const hasLeft = ({ leftBehind }: CopiedLog, { hash }: ChainEnd) => leftBehind.includes(hexOf(hash))
