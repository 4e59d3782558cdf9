import { sessionRepaired } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { durationMs, utcMs } from '../../core/ids.ts'
import type { DurationMs, UtcMs } from '../../core/ids.ts'
import type { Policy } from '../../core/policy/policy.ts'
import type { MaintenanceStep } from '../../core/upkeep/maintenance.ts'
import { planAuditRotation, rotateInSteps } from '../audit/rotate-audit.ts'
import type { RotateAuditDeps } from '../audit/rotate-audit.ts'
import { housePolicy } from '../policy/policies.ts'
import { deleteOldSessions } from './delete-old-sessions.ts'
import type { DeleteDeps } from './delete-old-sessions.ts'
import type { Steps } from './in-turns.ts'

export type MaintainDeps = RotateAuditDeps &
  DeleteDeps &
  Readonly<{
    by: Actor
    /** Ends the sessions that have no living owner, and says how many. The app has done so when it was started. */
    recover: (() => number) | null
    /** `total` is null where nobody can tell before it is done. */
    progress: (step: MaintenanceStep, done: number, total: number | null) => void
  }>

export type Maintained = Readonly<{
  recovered: number
  repaired: number
  sessionsDeleted: number
  auditArchived: number
  alertsDeleted: number
}>

/** To be run a step at a time: each stop says for how long others are to be let first. Left in the middle, what is done stays done. */
export type Maintenance = Steps<DurationMs, Maintained>

/** Small, because what is archived is written and read back while nobody else in this process gets a turn. */
const SEGMENT_LINES = 500
const ALERTS_AT_ONCE = 200
/** Longer than what one step takes, so that whoever waits for the database finds it free at their next try. */
const REST = durationMs(15)

/**
 * Puts a data directory in order. To be run under the lock for maintenance, whether the app runs or not: nobody else is kept from writing for
 * longer than some milliseconds. Throws `audit_broken` where the audit log is not as it was written; everything before it is done then.
 */
export function* maintain(deps: MaintainDeps): Maintenance {
  const { store, clock, progress } = deps
  const at = clock.now()
  const policy = housePolicy(store)
  const recovered = deps.recover?.() ?? 0
  progress('recovery', recovered, recovered)
  yield REST
  const repaired = repair(deps)
  progress('repair', repaired, repaired)
  yield REST
  const sessionsDeleted = yield* deleteOldSessions(deps, policy, at)
  const auditArchived = yield* archiveAudit(deps, policy)
  const alertsDeleted = yield* forgetAlerts(deps, before(at, policy.keepAudit))
  for (const index of store.maintenance.staleIndexes()) {
    store.maintenance.analyse(index)
    yield REST
  }
  store.maintenance.settleLog()
  store.maintenance.finish(clock.now())
  progress('database', 1, 1)
  return { recovered, repaired, sessionsDeleted, auditArchived, alertsDeleted }
}

function repair({ store, clock, by }: MaintainDeps): number {
  const repaired = store.repairEnds((id, end) => sessionRepaired(id, end, clock.now(), by))
  return repaired.length
}

function* forgetAlerts({ store, progress }: MaintainDeps, acknowledgedBefore: UtcMs): Generator<DurationMs, number> {
  for (let deleted = 0; ;) {
    const now = store.maintenance.deleteAlerts(acknowledgedBefore, ALERTS_AT_ONCE)
    deleted += now
    progress('alerts', deleted, now < ALERTS_AT_ONCE ? deleted : null)
    if (now < ALERTS_AT_ONCE) return deleted
    yield REST
  }
}

function* archiveAudit(deps: MaintainDeps, { keepAudit }: Policy): Generator<DurationMs, number> {
  const plan = planAuditRotation(deps, { youngerThan: keepAudit })
  let done = 0
  deps.progress('audit', done, plan.lines)
  for (const { firstSeq, lastSeq } of rotateInSteps(deps, plan, deps.by, SEGMENT_LINES)) {
    done += lastSeq - firstSeq + 1
    deps.progress('audit', done, plan.lines)
    deps.store.maintenance.settleLog()
    yield REST
  }
  return done
}

const before = (at: UtcMs, age: DurationMs) => utcMs(Math.max(0, at - age))
