import { endedBy, sessionEnded } from '../audit/audit.ts'
import type { Actor, AuditEntry } from '../audit/audit.ts'
import { utcMs } from '../ids.ts'
import type { DurationMs, UtcMs } from '../ids.ts'
import { inOwnTime, steadyFor } from './own-time.ts'
import type { OwnTime } from './own-time.ts'
import type { LivenessVerdict, ProcessIdentity } from './process-identity.ts'
import { lastKnownAlive } from './session.ts'
import type { EndEvidence, EndReason, Session, SessionEnd } from './session.ts'

/** How somebody means a session to end, and what is known of it. */
export type Ending = Readonly<{
  reason: EndReason
  evidence: EndEvidence
  /** Who ends it; left out for its own person, and for the app on their behalf. */
  by?: Actor
  /** When it fell due, where that was a while ago. */
  due?: UtcMs
  /** What became of the process that holds it, where that was asked. */
  verdict?: LivenessVerdict
  /** What the steady clock of this computer says now. */
  steady?: DurationMs
  /** When its person did something last, where the process that holds it knows better than the store. */
  lastInput?: UtcMs
}>

/**
 * The end of a session, whoever ends it: the one place that says when. An end lies neither before the start nor before the last input: whoever
 * did something was there, so a limit that had been reached before, the absolute one too, ends the session with that input.
 *
 * The session of a dead process ended at its last sign of life, so that the time it lay dead is not counted. Within one boot it lasted as long
 * as a steady clock says, whatever was done to the clock on the wall. Where nobody knows, and the clock says a time before the last sign of
 * life, it was turned back, and that sign is the end.
 */
export function decideEnd(session: Session, ending: Ending, now: UtcMs): SessionEnd {
  const { reason, evidence, by, verdict } = ending
  const own = inOwnTime(session, now, steadyFor(verdict, ending.steady))
  const isDead = verdict?.liveness === 'dead'
  const { at, clock } = isDead ? lastSignOfLife(session, now) : momentOf(own, ending)
  return {
    endedAt: utcMs(Math.max(session.startedAt, at)),
    endReason: reason,
    endEvidence: { ...evidence, ...(isDead ? signsOfDeath(session, verdict) : {}), ...clock, ...endedBy(session, by) },
    recoveredAt: isDead ? now : null,
  }
}

type Moment = Readonly<{ at: number; clock: Pick<EndEvidence, 'clockMovedBack' | 'clockMovedMs' | 'dueAt'> }>

/** What was done to the clock on the wall while it lived is told; what was done to it since concerns nobody, but that a sign of life lies ahead. */
function lastSignOfLife(session: Session, now: UtcMs): Moment {
  const { session: straight } = inOwnTime(session, now)
  const turned = Math.max(session.lastHeartbeatAt, session.lastActivityAt) > now
  return { at: lastKnownAlive(session), clock: { ...moved(session.lastHeartbeatAt - straight.lastHeartbeatAt), ...turnedBack(turned) } }
}

function momentOf({ session, now, movedMs, isSteady }: OwnTime<Session>, { due, lastInput }: Ending): Moment {
  const known = lastKnownAlive(session)
  if (!isSteady && now < known) return { at: known, clock: { ...moved(movedMs), ...turnedBack(true) } }
  const input = lastInput === undefined ? session.lastActivityAt : lastInput - movedMs
  const dueAt = due === undefined ? now : Math.min(now, due - movedMs)
  return { at: Math.max(dueAt, input), clock: { ...moved(movedMs), ...(input > dueAt ? { dueAt } : {}) } }
}

/** For the evidence, wherever an end is told on another clock than the one on the wall. */
export const moved = (ms: number): Pick<EndEvidence, 'clockMovedBack' | 'clockMovedMs'> =>
  ms === 0 ? {} : { clockMovedMs: ms, ...turnedBack(ms < 0) }

const turnedBack = (isSo: boolean): Pick<EndEvidence, 'clockMovedBack'> => (isSo ? { clockMovedBack: true } : {})

/** What a verdict of death was given on, for the evidence. */
function signsOfDeath({ owner, lastHeartbeatAt, lastActivityAt }: Session, { reason, found }: LivenessVerdict): EndEvidence {
  return {
    liveness: reason,
    lastHeartbeatAt,
    lastActivityAt,
    ...(found?.bootId === undefined ? {} : { bootChanged: { was: owner.bootId, now: found.bootId } }),
    ...(found?.processStartedAt === undefined ? {} : { startChanged: { was: owner.processStartedAt, now: found.processStartedAt } }),
  }
}

/** An end with its line in the audit log, which are written together. */
export type DecidedEnd = Readonly<{ end: SessionEnd; audit: AuditEntry }>

/** Says what became of the process that holds a session, from facts that were gathered before. */
export type Judge = (owner: ProcessIdentity) => LivenessVerdict

/** `by` is who does it, for the audit log, also where that is its own person. */
export type AuditedEnding = Ending & Readonly<{ by: Actor; judge?: Judge | undefined }>

export function endingOf(session: Session, { judge, ...ending }: AuditedEnding, now: UtcMs): DecidedEnd {
  const end = decideEnd(session, judge ? { ...ending, verdict: judge(session.owner) } : ending, now)
  return { end, audit: sessionEnded(session, end, now, ending.by) }
}
