import type { Actor } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { howLongAgo } from '../../core/how-long-ago.ts'
import type { DurationMs, SessionId, UserId } from '../../core/ids.ts'
import type { Clock, Log, ProcessProbe, Store } from '../../core/ports/ports.ts'
import { mayStillOrder } from '../../core/session/close-request.ts'
import type { Courtesy } from '../../core/session/close-request.ts'
import { inOwnTime, steadyFor } from '../../core/session/own-time.ts'
import { isActive } from '../../core/session/session.ts'
import type { Session } from '../../core/session/session.ts'
import { timedOut } from '../../core/session/time-limits.ts'
import { policiesOf } from '../policy/policies.ts'
import { endSession } from '../session/end-session.ts'
import type { Steps } from '../upkeep/in-turns.ts'
import { askToClose, withdrawRequest } from './ask-to-close.ts'
import type { Waiting } from './ask-to-close.ts'

/** Which sessions an administrator wants to end; only the active ones among them do. */
export type CloseTarget =
  | { readonly kind: 'sessions'; readonly ids: readonly SessionId[] }
  | { readonly kind: 'person'; readonly id: UserId }
  /** All but this one. */
  | { readonly kind: 'others'; readonly own: SessionId }
  | { readonly kind: 'timed_out' }
  /** Without activity for so long or longer, by the times on record. */
  | { readonly kind: 'idle'; readonly for: DurationMs }

/** What was shown, and is the most that will be done. */
export type ClosePreview = Readonly<{ target: CloseTarget; sessions: readonly Session[] }>

/** `changed`: it is no longer one of those that were meant. */
export type CloseOutcome = Readonly<{ session: Session; outcome: 'ended' | 'already_ended' | 'changed' }>

export type CloseOrderDeps = Readonly<{ store: Store; clock: Clock; probe: ProcessProbe; log: Log }>

type MeantDeps = Omit<CloseOrderDeps, 'log'>

/** The active sessions that are meant at this moment: for the preview and, by the same code, before each end. */
export function sessionsMeant(deps: MeantDeps, target: CloseTarget): readonly Session[] {
  const { store } = deps
  switch (target.kind) {
    case 'sessions':
      return target.ids.flatMap((id) => store.findSession(id) ?? []).filter(isActive)
    case 'person':
      return store.listSessions({ state: 'active', userId: target.id })
    case 'others':
      return store.activeSessions().filter(({ id }) => id !== target.own)
    case 'timed_out':
      return timedOutSessions(deps, policiesOf(store))
    case 'idle':
      return store.activeSessions().filter((session) => elapsedOf(deps, session).idleFor >= target.for)
    default:
      throw new LatchkeyError('internal', `there is no target ${JSON.stringify(target satisfies never)}`)
  }
}

/** By the times on record: as far as can be told from outside the app that holds it. */
function elapsedOf({ clock, probe }: MeantDeps, session: Session) {
  const { session: own, now } = inOwnTime(session, clock.now(), steadyFor(probe.judge(session.owner), clock.steady()))
  return { idleFor: howLongAgo(own.lastActivityAt, now), age: howLongAgo(own.startedAt, now) }
}

export function timedOutSessions(
  deps: MeantDeps,
  policyFor: ReturnType<typeof policiesOf>,
  active: readonly Session[] = deps.store.activeSessions(),
): readonly Session[] {
  return active.filter((session) => timedOut(elapsedOf(deps, session), policyFor(deps.store.findUser(session.userId))) !== null)
}

/**
 * Ends what the preview listed and is still meant. With a grace, the people at living apps are told and may finish; what is still open
 * after it, or at an app that takes no note, is ended in the store. One whose process is gone ends at its last sign of life, so that the time
 * it lay dead is not counted. Answers once for every session of the preview, in its order; without a grace in one step. Whoever ordered it may
 * sign out meanwhile; once they may not order it any more, what is open is let be.
 */
export function* carryOutClose(
  deps: CloseOrderDeps,
  preview: ClosePreview,
  courtesy: Courtesy,
  by: Actor,
): Steps<Waiting, readonly CloseOutcome[]> {
  const { store, probe } = deps
  const outcomes = new Map<SessionId, CloseOutcome>()
  const end = (sessions: readonly Session[]) =>
    sessions
      .filter((session) => hasStayed(deps, preview.target, session))
      .forEach((session) => outcomes.set(session.id, close(deps, session, courtesy, by)))
  const meant = new Set(sessionsMeant(deps, preview.target).map(({ id }) => id))
  const due = preview.sessions.filter(({ id }) => meant.has(id))
  const polite = courtesy.grace > 0 ? due.filter(({ owner }) => probe.judge(owner).liveness === 'alive') : []
  end(due.filter((session) => !polite.includes(session)))
  const asking = askToClose(
    deps,
    polite,
    { by, reason: 'closed_by_admin', courtesy },
    {
      ask: (requests) => store.closeRequests.ask(requests),
      ended: (sessions) => sessions.forEach((session) => outcomes.set(session.id, { session, outcome: 'ended' })),
      end,
    },
  )
  for (const waiting of asking) {
    yield waiting
    if (mayStillOrder(by, by.userId && store.findUser(by.userId))) continue
    polite.forEach((session) => withdrawRequest(deps, session, by))
    break
  }
  return preview.sessions.map((session) => outcomes.get(session.id) ?? leftAlone(store, session))
}

/** Looked at once more just before the end, as one after the other takes its time: whoever came back meanwhile is not idle any more. */
function hasStayed(deps: CloseOrderDeps, target: CloseTarget, { id }: Session): boolean {
  if (target.kind !== 'idle') return true
  const session = deps.store.findSession(id)
  return session !== null && elapsedOf(deps, session).idleFor >= target.for
}

function close(deps: CloseOrderDeps, session: Session, { message }: Courtesy, by: Actor): CloseOutcome {
  const evidence = { trigger: by.via, ...(message === '' ? {} : { message }) }
  const outcome = endSession(deps, session, { reason: 'closed_by_admin', evidence, by, verdict: deps.probe.judge(session.owner) })
  return outcome.kind === 'not_found' ? { session, outcome: 'already_ended' } : { session: outcome.session, outcome: outcome.kind }
}

function leftAlone(store: Store, before: Session): CloseOutcome {
  const session = store.findSession(before.id) ?? before
  return { session, outcome: isActive(session) ? 'changed' : 'already_ended' }
}
