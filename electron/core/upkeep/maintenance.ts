import type { AuditEntry } from '../audit/audit.ts'
import type { SessionId, UserId, UtcMs } from '../ids.ts'

/** What maintenance does, in this order. */
export type MaintenanceStep = 'recovery' | 'repair' | 'sessions' | 'audit' | 'alerts' | 'database'

/** A session that ended long ago. `place` tells apart those that ended in the same millisecond. */
export type OldSession = Readonly<{
  id: SessionId
  userId: UserId
  startedAt: UtcMs
  endedAt: UtcMs
  recoveredAt: UtcMs | null
  place: number
}>

/** How far a walk through the old sessions has come. */
export type WalkedTo = Pick<OldSession, 'endedAt' | 'place'>

export type Deleted = Readonly<{ count: number; before: UtcMs }>

/** Each of these is short; what is deleted is not synchronised to disk: with the power it may come back, and goes the next time. */
export interface MaintenanceStore {
  /** When maintenance last came to its end; null when it never did. */
  lastFinished(): UtcMs | null
  finish(at: UtcMs): void
  /** Sessions that ended before that moment, those that ended first at first, from where a walk has come; at most so many. */
  oldSessions(before: UtcMs, after: WalkedTo | null, most: number): readonly OldSession[]
  countOldSessions(before: UtcMs): number
  /** When the person's newest closed session but so many started; null where they have no more than that. `most` is at least 1. */
  startOfNewest(person: UserId, most: number): UtcMs | null
  /** Deletes those that have still the end they are given with, in one transaction, and keeps count for `noteDeleted`; returns how many. */
  deleteSessions(sessions: readonly Pick<OldSession, 'id' | 'endedAt'>[], before: UtcMs): number
  /** Writes down what was deleted since the last time, also by a run that was killed, and starts to count anew. Null when there is nothing. */
  noteDeleted(auditOf: (deleted: Deleted) => AuditEntry): Deleted | null
  /** Deletes alerts that were acknowledged before that moment, at most so many; returns how many. */
  deleteAlerts(acknowledgedBefore: UtcMs, most: number): number
  /** Moves some of a grown log into the database, while others go on reading and writing. Blocks its caller for some milliseconds. */
  settleLog(): void
  /** Where the data has changed so much that the database knows too little of it to plan its searches. */
  staleIndexes(): readonly string[]
  /** Lets the database look at one of them anew. */
  analyse(index: string): void
}
