import { auditEntry, sessionEnded, named } from '../../core/audit/audit.ts'
import { endOf } from '../../core/clean-up/cleanup-plan.ts'
import type { EndingStep } from '../../core/clean-up/cleanup-plan.ts'
import { durationMs } from '../../core/ids.ts'
import type { DurationMs, SessionId } from '../../core/ids.ts'
import { lastKnownAlive } from '../../core/session/session.ts'
import type { CleanUpDeps, Courtesy } from '../clean-up/clean-up.ts'

/** A running app looks for requests about once a second; one that takes no note for this long is hung, or too old to know them. */
const TAKES_NOTE_WITHIN = 2_000
/** What an app gets on top of the grace to end its session by itself. */
const AFTER_GRACE = 2_000
const LOOK_EVERY = durationMs(200)

/**
 * Asks the apps that hold these sessions to close, gives their people the grace, and ends in the store what is left. `interrupted` as soon
 * as the person who runs it wants no more: what is still open then stays open, its requests are for the caller to withdraw.
 */
export function askToClose(deps: CleanUpDeps, run: string, steps: readonly EndingStep[], courtesy: Courtesy): 'finished' | 'interrupted' {
  if (steps.length === 0) return 'finished'
  const asked = new Set(deps.store.cleanups.ask(run, requestsFor(deps, steps, courtesy)))
  const began = deps.clock.steady()
  const longest = durationMs(courtesy.grace + AFTER_GRACE)
  let open: readonly EndingStep[] = steps.filter(({ session }) => asked.has(session.id))
  for (;;) {
    open = settleEnded(deps, run, open)
    const passed = durationMs(deps.clock.steady() - began)
    const overdue = open.filter(({ session }) => isOverdue(deps, session.id, passed, longest))
    endOverdue(deps, run, overdue, courtesy)
    open = open.filter((step) => !overdue.includes(step))
    if (open.length === 0) return 'finished'
    deps.waiting(open.length, durationMs(Math.max(0, courtesy.grace - passed)))
    if (deps.pause(LOOK_EVERY) === 'interrupted') return 'interrupted'
  }
}

function requestsFor({ clock, by }: CleanUpDeps, steps: readonly EndingStep[], { grace, message }: Courtesy) {
  const requestedAt = clock.now()
  return steps.map(({ session }) => ({
    request: { sessionId: session.id, requestedAt, grace, reason: 'closed_by_cleanup' as const, message, by },
    audit: {
      ...auditEntry(by, requestedAt, 'close_requested', { user: session.userId, reason: 'closed_by_cleanup', grace, message }),
      sessionId: session.id,
    },
  }))
}

/** Notes those that ended meanwhile, and returns the others. */
function settleEnded({ store }: CleanUpDeps, run: string, open: readonly EndingStep[]): readonly EndingStep[] {
  const ended = open.filter(({ session }) => store.findSession(session.id)?.end !== null)
  if (ended.length === 0) return open
  store.cleanups.note(
    run,
    ended.map(({ session }) => ({ sessionId: session.id, outcome: 'ended_by_app', withdraw: true })),
  )
  return open.filter((step) => !ended.includes(step))
}

function isOverdue({ store }: CleanUpDeps, id: SessionId, passed: DurationMs, longest: DurationMs): boolean {
  if (passed >= longest) return true
  return passed >= TAKES_NOTE_WITHIN && (store.closeRequests.of(id)?.seenAt ?? null) === null
}

/** One whose process died while it was asked ends at its last sign of life. */
function endOverdue({ store, clock, probe, by }: CleanUpDeps, run: string, overdue: readonly EndingStep[], { message }: Courtesy): void {
  if (overdue.length === 0) return
  const now = clock.now()
  const evidence = { trigger: 'cleanup', by: named(by), ...(message === '' ? {} : { message }) }
  store.cleanups.end(
    run,
    overdue.map((step) => {
      const session = store.findSession(step.session.id) ?? step.session
      const end = endOf({ ...step, session }, now, evidence)
      const honest = probe.judge(session.owner).liveness === 'dead' ? { ...end, endedAt: lastKnownAlive(session) } : end
      return { sessionId: session.id, end: honest, audit: sessionEnded(session, honest, now, by) }
    }),
  )
}
