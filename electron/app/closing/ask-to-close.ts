import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import type { JournaledRequest } from '../../core/clean-up/cleanup-run.ts'
import { durationMs } from '../../core/ids.ts'
import type { DurationMs, SessionId } from '../../core/ids.ts'
import type { Clock, Store } from '../../core/ports/ports.ts'
import { mayStillOrder } from '../../core/session/close-request.ts'
import type { CloseRequest, Courtesy } from '../../core/session/close-request.ts'
import { LONGEST_SAVING } from '../../core/session/saving.ts'
import { isActive } from '../../core/session/session.ts'
import type { Session } from '../../core/session/session.ts'
import { housePolicy } from '../policy/policies.ts'
import type { Steps } from '../upkeep/in-turns.ts'

export type AskDeps = Readonly<{ store: Store; clock: Clock }>

/** Who asks, why, and how. */
export type Asking = Readonly<{ by: Actor; reason: CloseRequest['reason']; courtesy: Courtesy }>

/** What whoever asks does, and keeps, of it. */
export type AskedSessions = Readonly<{
  /** Returns those that were active. */
  ask: (requests: readonly JournaledRequest[]) => readonly SessionId[]
  /** Their apps, or their people, have ended them. */
  ended: (sessions: readonly Session[]) => void
  /** Ends them in the store. */
  end: (sessions: readonly Session[]) => void
}>

/** How many sessions are still open, and what is left of their grace. */
export type Waiting = Readonly<{ open: number; left: DurationMs }>

/** A running app looks for requests about once a second; one that takes no note for this long is hung, or too old to know them. */
const TAKES_NOTE_WITHIN = 2_000
/** What an app gets on top of the grace to end its session by itself. */
const AFTER_GRACE = 2_000
/** How long to wait between two steps. */
export const LOOK_EVERY = durationMs(200)

/**
 * Asks the apps that hold these sessions to close, gives their people the grace, and has ended what is left, or what is at an app that takes
 * no note. Called off, what is open stays open, and the requests are for the caller to withdraw.
 */
export function* askToClose(deps: AskDeps, sessions: readonly Session[], asking: Asking, asked: AskedSessions): Steps<Waiting, void> {
  const { store, clock } = deps
  if (sessions.length === 0) return
  const active = new Set(asked.ask(requestsFor(clock, sessions, asking)))
  const began = clock.steady()
  const { grace } = asking.courtesy
  let open = sessions.filter(({ id }) => active.has(id))
  for (;;) {
    const passed = clock.steady() - began
    const isOverdue = ({ id }: Session) => {
      const request = store.closeRequests.of(id)
      // A program may be saving there.
      const given = Math.min(request?.grace ?? grace, grace + LONGEST_SAVING)
      return passed >= given + AFTER_GRACE || (passed >= TAKES_NOTE_WITHIN && !request?.seenAt)
    }
    const now = open.map((session) => ({ before: session, session: store.findSession(session.id) }))
    const ended = now.flatMap(({ before, session }) => (session && isActive(session) ? [] : [session ?? before]))
    if (ended.length > 0) asked.ended(ended)
    const left = now.flatMap(({ session }) => (session && isActive(session) ? [session] : []))
    const overdue = left.filter(isOverdue)
    if (overdue.length > 0) asked.end(overdue)
    open = left.filter((session) => !overdue.includes(session))
    if (open.length === 0) return
    yield { open: open.length, left: durationMs(Math.max(0, grace - passed)) }
  }
}

/** Whether whoever asked may still ask it; see `mayStillOrder`. What programs asked goes with the API. */
export const isStillOrdered = (store: Store, by: Actor): boolean =>
  (by.via !== 'api' || housePolicy(store).api !== 'off') &&
  mayStillOrder(by, by.userId && store.findUser(by.userId), by.program ? store.apiTokens.list() : [])

/** For whoever may not ask it any more, unless somebody else has asked the same since, or it is withdrawn already. */
export function withdrawRequest({ store, clock }: AskDeps, { id, userId }: Session, by: Actor): void {
  const asked = store.closeRequests.of(id)?.by
  if (asked?.sessionId !== by.sessionId || asked.program?.id !== by.program?.id) return
  store.closeRequests.withdraw(id)
  store.appendAudit({ ...auditEntry(by, clock.now(), 'close_withdrawn', { user: userId }), sessionId: id })
}

function requestsFor(clock: Clock, sessions: readonly Session[], { by, reason, courtesy }: Asking): readonly JournaledRequest[] {
  const requestedAt = clock.now()
  const { grace, message } = courtesy
  return sessions.map(({ id, userId }) => ({
    request: { sessionId: id, requestedAt, reason, by, ...courtesy },
    audit: { ...auditEntry(by, requestedAt, 'close_requested', { user: userId, reason, graceMs: grace, message }), sessionId: id },
  }))
}
