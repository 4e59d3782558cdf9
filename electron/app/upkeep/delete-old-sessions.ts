import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { durationMs, utcMs } from '../../core/ids.ts'
import type { DurationMs, UserId, UtcMs } from '../../core/ids.ts'
import type { Policy } from '../../core/policy/policy.ts'
import type { Clock, Store } from '../../core/ports/ports.ts'
import type { MaintenanceStep, OldSession, WalkedTo } from '../../core/upkeep/maintenance.ts'

export type DeleteDeps = Readonly<{
  store: Store
  clock: Clock
  /** Milliseconds to a fraction, from any beginning: to find out how long a batch takes on this computer. */
  stopwatch: () => number
  by: Actor
  progress: (step: MaintenanceStep, done: number, total: number | null) => void
}>

/** A batch is to keep the database for about so long. PERFORMANCE.md allows 16 ms, and a busy disk may double it. */
const AIM_MS = 4
const LEAST = 10
/** Rows that are not in memory yet take ten times as long as the batch before promised. */
const MOST = 100
/** In proportion to the batch, and at least so long: a process that waits for the database looks every 1 to 25 ms whether it is free. */
const REST_MS = 12
const REST_PER_MS = 2

/**
 * Deletes closed sessions that the policy does not keep any longer, oldest first. The age counts from the moment the row was settled: a session
 * that was recovered, or ended by a clean-up, long after it fell silent stays long enough to be looked at, and for the clean-up to be undone.
 */
export function* deleteOldSessions(
  deps: DeleteDeps,
  { keepClosedSessions, keepRecentSessions }: Policy,
  now: UtcMs,
): Generator<DurationMs, number> {
  const { store, stopwatch, progress } = deps
  const before = utcMs(Math.max(0, now - keepClosedSessions))
  const isKept = keptOnes(store, keepRecentSessions, before)
  const total = store.maintenance.countOldSessions(before)
  let [deleted, seen, most] = [0, 0, MOST]
  let walked: WalkedTo | null = null
  try {
    for (;;) {
      const began = stopwatch()
      const old: readonly OldSession[] = store.maintenance.oldSessions(before, walked, most)
      const doomed = old.filter((session) => !isKept(session))
      if (doomed.length > 0) deleted += store.maintenance.deleteSessions(doomed, before)
      const took = stopwatch() - began
      seen += old.length
      progress('sessions', seen, Math.max(total, seen))
      if (old.length < most) return deleted
      walked = old.at(-1) ?? walked
      most =
        took > AIM_MS ? Math.max(LEAST, Math.floor(most / 2)) : took < AIM_MS / 2 && doomed.length > 0 ? Math.min(MOST, most * 2) : most
      store.maintenance.settleLog()
      yield durationMs(Math.round(Math.max(REST_MS, took * REST_PER_MS)))
    }
  } finally {
    // Also where the run is called off; where it is killed, the next one does it.
    noteDeleted(deps)
  }
}

/** A person's newest sessions do not become fewer during a run, so each person's are looked up once. */
function keptOnes(store: Store, most: number, before: UtcMs): (session: OldSession) => boolean {
  const starts = new Map<UserId, UtcMs | null>()
  const startOf = (person: UserId): UtcMs | null => {
    const known = starts.get(person)
    if (known !== undefined) return known
    const start = store.maintenance.startOfNewest(person, most)
    starts.set(person, start)
    return start
  }
  return ({ userId, startedAt, recoveredAt }) => {
    if (recoveredAt !== null && recoveredAt >= before) return true
    if (most === 0) return false
    const start = startOf(userId)
    return start === null || startedAt >= start
  }
}

function noteDeleted({ store, clock, by }: DeleteDeps): void {
  store.maintenance.noteDeleted(({ count, before }) => auditEntry(by, clock.now(), 'sessions_deleted', { count, before }))
}
