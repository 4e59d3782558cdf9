import { endedBy, sessionEnded } from '../audit/audit.ts'
import type { Actor, AuditEntry } from '../audit/audit.ts'
import { utcMs } from '../ids.ts'
import type { DurationMs, UtcMs } from '../ids.ts'
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
  /** How long it has been open on the steady clock of the process that holds it, which alone knows that. */
  age?: DurationMs
}>

/** Two clocks that are read one after the other differ by less. */
const CLOCKS_AGREE_MS = 5_000

/**
 * The end of a session, whoever ends it: the one place that says when. An end never lies before the start, nor falls due before the last input.
 *
 * The session of a dead process ended at its last sign of life, so that the time it lay dead is not counted. Where the process knows on a
 * steady clock how long the session was open, that is how long it lasted, whatever was done to the clock on the wall. Where nobody knows, and
 * the clock says a time before the last sign of life, it was turned back, and that sign is the end.
 */
export function decideEnd(session: Session, ending: Ending, now: UtcMs): SessionEnd {
  const { reason, evidence, by, verdict } = ending
  const isDead = verdict?.liveness === 'dead'
  const { at, clock } = isDead
    ? { at: lastKnownAlive(session), clock: turnedBack(lastKnownAlive(session) > now) }
    : momentOf(session, ending, now)
  return {
    endedAt: utcMs(Math.max(session.startedAt, at)),
    endReason: reason,
    endEvidence: { ...evidence, ...(isDead ? signsOfDeath(session, verdict) : {}), ...clock, ...endedBy(session, by) },
    recoveredAt: isDead ? now : null,
  }
}

type Moment = Readonly<{ at: number; clock: Pick<EndEvidence, 'clockMovedBack' | 'clockMovedMs'> }>

function momentOf(session: Session, { due, age }: Ending, now: UtcMs): Moment {
  const overdue = Math.max(0, now - Math.max(due ?? now, session.lastActivityAt))
  if (age !== undefined) {
    const moved = now - session.startedAt - age
    if (Math.abs(moved) < CLOCKS_AGREE_MS) return { at: now - overdue, clock: {} }
    return { at: session.startedAt + age - overdue, clock: { clockMovedMs: moved, ...turnedBack(moved < 0) } }
  }
  const known = lastKnownAlive(session)
  return now < known ? { at: known, clock: turnedBack(true) } : { at: now - overdue, clock: {} }
}

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
