import type { DurationMs, InstanceId, SessionId, UtcMs } from '../ids.ts'
import { inOwnTime } from './own-time.ts'
import { isSoundEnd } from './session.ts'
import type { Session, SessionEnd } from './session.ts'

/** An end that was decided on and could not be written: of this session, by the instance that held it. */
export type Departure = Readonly<{ sessionId: SessionId; instanceId: InstanceId; end: SessionEnd }>

export const departureOf = ({ id, owner }: Pick<Session, 'id' | 'owner'>, end: SessionEnd): Departure => ({
  sessionId: id,
  instanceId: owner.instanceId,
  end,
})

/** The same for whoever finds it later: a clock that was turned back since ends nothing in what is the future now. */
export function foundDeparture(session: Session, departure: Departure | null, now: UtcMs, steady?: DurationMs): SessionEnd | null {
  const end = departedEnd(session, departure)
  if (!end || end.endedAt <= Math.max(now, inOwnTime(session, now, steady).now)) return end
  const endedAt = now < session.startedAt ? session.startedAt : now
  return { ...end, endedAt, endEvidence: { ...end.endEvidence, clockMovedBack: true } }
}

/** The end that the session's own process put down for it, or null. */
export const departedEnd = (session: Session, departure: Departure | null): SessionEnd | null =>
  departure?.sessionId === session.id && departure.instanceId === session.owner.instanceId && isSoundEnd(session, departure.end)
    ? departure.end
    : null

/**
 * Where a process puts down how it ended its session while the database does not take it: for its own next try, and for the recovery of the
 * next launch. Nothing here throws.
 */
export interface Departures {
  /** The end that was put down for this session; it stands, whoever closes it again and for what reason. */
  of(session: Session): SessionEnd | null
  keep(departure: Departure): void
  /** Gives up what was kept free on the disk for a last word. False where there is nothing to give up. */
  makeRoom(): boolean
  /** The end is in the database. */
  forget(): void
}
