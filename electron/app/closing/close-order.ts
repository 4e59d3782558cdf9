import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { durationMs } from '../../core/ids.ts'
import type { DurationMs, SessionId, UserId, UtcMs } from '../../core/ids.ts'
import type { Clock, Log, ProcessProbe, Scheduler, Store } from '../../core/ports/ports.ts'
import { isActive } from '../../core/session/session.ts'
import type { Session } from '../../core/session/session.ts'
import { timedOut } from '../../core/session/time-limits.ts'
import { policiesOf } from '../policy/policies.ts'
import { closeSessions } from './close-sessions.ts'

/** Which sessions an administrator wants to end; only the active ones among them do. */
export type CloseTarget =
  | { readonly kind: 'sessions'; readonly ids: readonly SessionId[] }
  | { readonly kind: 'person'; readonly id: UserId }
  /** All but this one. */
  | { readonly kind: 'others'; readonly own: SessionId }
  | { readonly kind: 'timed_out' }

/** What was shown, and is the most that will be done. */
export type ClosePreview = Readonly<{ id: string; target: CloseTarget; sessions: readonly Session[] }>

export type Courtesy = Readonly<{ grace: DurationMs; message: string }>

/** `changed`: it is no longer one of those that were meant. */
export type CloseOutcome = Readonly<{ session: Session; outcome: 'ended' | 'already_ended' | 'changed' }>

export type CloseOrderDeps = Readonly<{ store: Store; clock: Clock; scheduler: Scheduler; probe: ProcessProbe; log: Log }>

/** A running app looks for requests once a second; one that takes no note for this long is hung. */
const TAKES_NOTE_WITHIN = 2_000
/** What an app gets on top of the grace to end its session by itself. */
const AFTER_GRACE = 2_000
const LOOK_EVERY = durationMs(200)

/** The active sessions that are meant at this moment: for the preview and, by the same code, before each end. */
export function sessionsMeant({ store, clock }: Pick<CloseOrderDeps, 'store' | 'clock'>, target: CloseTarget): readonly Session[] {
  switch (target.kind) {
    case 'sessions':
      return target.ids.flatMap((id) => store.findSession(id) ?? []).filter(isActive)
    case 'person':
      return store.listSessions({ state: 'active', userId: target.id })
    case 'others':
      return store.activeSessions().filter(({ id }) => id !== target.own)
    case 'timed_out':
      return timedOutSessions(store, clock.now())
    default:
      throw new LatchkeyError('internal', `there is no target ${JSON.stringify(target satisfies never)}`)
  }
}

/** By the times on record: as far as can be told from outside the app that holds it. */
function timedOutSessions(store: Store, now: UtcMs): readonly Session[] {
  const policyFor = policiesOf(store)
  return store.activeSessions().filter(({ userId, startedAt, lastActivityAt }) => {
    const elapsed = { idleFor: durationMs(now - lastActivityAt), age: durationMs(now - startedAt) }
    return timedOut(elapsed, policyFor(store.findUser(userId))) !== null
  })
}

/**
 * Ends what the preview listed and is still meant. With a grace, the people at living apps are told and may finish; what is still open
 * after it, or at an app that takes no note, is ended in the store. Answers once for every session of the preview.
 */
export async function carryOutClose(
  deps: CloseOrderDeps,
  preview: ClosePreview,
  courtesy: Courtesy,
  by: Actor,
): Promise<readonly CloseOutcome[]> {
  const meant = new Set(sessionsMeant(deps, preview.target).map(({ id }) => id))
  const [due, left] = partition(preview.sessions, ({ id }) => meant.has(id))
  const asked = courtesy.grace > 0 ? askThoseAlive(deps, due, courtesy, by) : []
  const atOnce = due.filter(({ id }) => !asked.includes(id))
  const outcomes = [...left.map((session) => leftAlone(deps.store, session)), ...close(deps, atOnce, courtesy, by)]
  const waited = due.filter(({ id }) => asked.includes(id))
  return [...outcomes, ...(await awaitThoseAsked(deps, waited, courtesy, by))]
}

function leftAlone(store: Store, before: Session): CloseOutcome {
  const session = store.findSession(before.id) ?? before
  return { session, outcome: isActive(session) ? 'changed' : 'already_ended' }
}

const close = (deps: CloseOrderDeps, sessions: readonly Session[], { message }: Courtesy, by: Actor) =>
  closeSessions({ ...deps, by }, sessions, message === '' ? {} : { message })

function askThoseAlive(deps: CloseOrderDeps, sessions: readonly Session[], { grace, message }: Courtesy, by: Actor): readonly SessionId[] {
  const { store, clock, probe } = deps
  const requestedAt = clock.now()
  const alive = sessions.filter(({ owner }) => probe.judge(owner).liveness === 'alive')
  return store.closeRequests.ask(
    alive.map(({ id, userId }) => ({
      request: { sessionId: id, requestedAt, grace, reason: 'closed_by_admin', message, by },
      audit: { ...auditEntry(by, requestedAt, 'close_requested', { user: userId, graceMs: grace, message }), sessionId: id },
    })),
  )
}

async function awaitThoseAsked(
  deps: CloseOrderDeps,
  sessions: readonly Session[],
  courtesy: Courtesy,
  by: Actor,
): Promise<readonly CloseOutcome[]> {
  const { store, clock, scheduler } = deps
  const began = clock.steady()
  const outcomes: CloseOutcome[] = []
  for (let open = sessions; open.length > 0;) {
    await new Promise<void>((resolve) => scheduler.after(LOOK_EVERY, resolve))
    const passed = clock.steady() - began
    const [active, ended] = partition(
      open.map((session) => store.findSession(session.id) ?? session),
      isActive,
    )
    outcomes.push(...ended.map((session): CloseOutcome => ({ session, outcome: 'ended' })))
    const isOverdue = ({ id }: Session) =>
      passed >= courtesy.grace + AFTER_GRACE || (passed >= TAKES_NOTE_WITHIN && !store.closeRequests.of(id)?.seenAt)
    const [overdue, waiting] = partition(active, isOverdue)
    outcomes.push(...close(deps, overdue, courtesy, by))
    open = waiting
  }
  return outcomes
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): readonly [readonly Item[], readonly Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))]
}
