import type { Actor } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { durationMs } from '../../core/ids.ts'
import type { SessionId, UserId, UtcMs } from '../../core/ids.ts'
import type { Clock, Log, ProcessProbe, Store } from '../../core/ports/ports.ts'
import type { Courtesy } from '../../core/session/close-request.ts'
import { isActive } from '../../core/session/session.ts'
import type { Session } from '../../core/session/session.ts'
import { timedOut } from '../../core/session/time-limits.ts'
import { policiesOf } from '../policy/policies.ts'
import { endSession } from '../session/end-session.ts'
import type { Steps } from '../upkeep/in-turns.ts'
import { askToClose } from './ask-to-close.ts'
import type { Waiting } from './ask-to-close.ts'

/** Which sessions an administrator wants to end; only the active ones among them do. */
export type CloseTarget =
  | { readonly kind: 'sessions'; readonly ids: readonly SessionId[] }
  | { readonly kind: 'person'; readonly id: UserId }
  /** All but this one. */
  | { readonly kind: 'others'; readonly own: SessionId }
  | { readonly kind: 'timed_out' }

/** What was shown, and is the most that will be done. */
export type ClosePreview = Readonly<{ target: CloseTarget; sessions: readonly Session[] }>

/** `changed`: it is no longer one of those that were meant. */
export type CloseOutcome = Readonly<{ session: Session; outcome: 'ended' | 'already_ended' | 'changed' }>

export type CloseOrderDeps = Readonly<{ store: Store; clock: Clock; probe: ProcessProbe; log: Log }>

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
      return timedOutSessions(store, store.activeSessions(), clock.now(), policiesOf(store))
    default:
      throw new LatchkeyError('internal', `there is no target ${JSON.stringify(target satisfies never)}`)
  }
}

/** By the times on record: as far as can be told from outside the app that holds it. */
export function timedOutSessions(
  store: Pick<Store, 'findUser'>,
  active: readonly Session[],
  now: UtcMs,
  policyFor: ReturnType<typeof policiesOf>,
): readonly Session[] {
  return active.filter(({ userId, startedAt, lastActivityAt }) => {
    const elapsed = { idleFor: durationMs(now - lastActivityAt), age: durationMs(now - startedAt) }
    return timedOut(elapsed, policyFor(store.findUser(userId))) !== null
  })
}

/**
 * Ends what the preview listed and is still meant. With a grace, the people at living apps are told and may finish; what is still open
 * after it, or at an app that takes no note, is ended in the store. One whose process is gone ends at its last sign of life, so that the time
 * it lay dead is not counted. Answers once for every session of the preview, in its order; without a grace in one step.
 */
export function* carryOutClose(
  deps: CloseOrderDeps,
  preview: ClosePreview,
  courtesy: Courtesy,
  by: Actor,
): Steps<Waiting, readonly CloseOutcome[]> {
  const { store, probe } = deps
  const outcomes = new Map<SessionId, CloseOutcome>()
  const end = (sessions: readonly Session[]) => sessions.forEach((session) => outcomes.set(session.id, close(deps, session, courtesy, by)))
  const meant = new Set(sessionsMeant(deps, preview.target).map(({ id }) => id))
  const due = preview.sessions.filter(({ id }) => meant.has(id))
  const polite = courtesy.grace > 0 ? due.filter(({ owner }) => probe.judge(owner).liveness === 'alive') : []
  end(due.filter((session) => !polite.includes(session)))
  yield* askToClose(
    deps,
    polite,
    { by, reason: 'closed_by_admin', courtesy },
    {
      ask: (requests) => store.closeRequests.ask(requests),
      ended: (sessions) => sessions.forEach((session) => outcomes.set(session.id, { session, outcome: 'ended' })),
      end,
    },
  )
  return preview.sessions.map((session) => outcomes.get(session.id) ?? leftAlone(store, session))
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
