import { actorOf, sessionEnded } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { utcMs } from '../../core/ids.ts'
import type { UtcMs } from '../../core/ids.ts'
import type { Clock, Log, Store } from '../../core/ports/ports.ts'
import type { EndOutcome, Heartbeat } from '../../core/ports/store-port.ts'
import { departureOf } from '../../core/session/departure.ts'
import type { Departure, Departures } from '../../core/session/departure.ts'
import { inOwnTime } from '../../core/session/own-time.ts'
import { decideEnd } from '../../core/session/session-end.ts'
import type { Ending } from '../../core/session/session-end.ts'
import type { Session, SessionEnd } from '../../core/session/session.ts'

export type EndSessionDeps = Readonly<{ store: Store; clock: Clock; log: Log }>

/** What only the process that holds a session has of its end. */
export type OwnEnd = Readonly<{
  /** Its last sign of life. */
  lastBeat?: Heartbeat | undefined
  departures?: Departures | undefined
  /** Whether it stays this end where it cannot be written now; left out, it does. */
  isFinal?: boolean
  /** The request to close that is obeyed with it: when that was made. */
  ifAsked?: UtcMs | undefined
}>

/** Ends a session as is meant, or as was put down before where that could not be written; on disk when this returns. */
export function endSession({ store, clock, log }: EndSessionDeps, session: Session, ending: Ending, own: OwnEnd = {}): EndOutcome {
  const { lastBeat, departures, isFinal = true, ifAsked } = own
  const [now, steady] = [clock.now(), clock.steady()]
  const before = departures?.of(session)
  const { movedMs } = inOwnTime(session, now, steady)
  const end = before ? putOff(before, lastBeat, movedMs) : decideEnd(session, { steady, ...ending }, now)
  const beat = lastBeat && inItsTime(lastBeat, movedMs)
  const write = () => store.endSession(session.id, end, sessionEnded(session, end, now, ending.by ?? actorOf(session)), beat, ifAsked)
  const outcome = departures ? insisting(departures, isFinal ? departureOf(session, end) : null, write) : write()
  log.info('session ended', { session: session.id, reason: end.endReason, outcome: outcome.kind, ...ending.evidence })
  return outcome
}

/** So that what the closed session tells is by one clock. */
const inItsTime = (beat: Heartbeat, movedMs: number): Heartbeat => ({
  ...beat,
  at: utcMs(beat.at - movedMs),
  lastActivityAt: utcMs(beat.lastActivityAt - movedMs),
})

/** It stands, but whoever has done something since was still there. */
const putOff = (end: SessionEnd, lastBeat: Heartbeat | undefined, movedMs: number): SessionEnd =>
  lastBeat ? { ...end, endedAt: utcMs(Math.max(end.endedAt, lastBeat.lastActivityAt - movedMs)) } : end

/** A full disk is met with the room that was kept for it; any other failure leaves the departure behind. */
function insisting<Value>(departures: Departures, departure: Departure | null, write: () => Value): Value {
  const tryOnce = () => {
    const value = write()
    departures.forget()
    return value
  }
  try {
    return tryOnce()
  } catch (error) {
    if (departure) departures.keep(departure)
    const isFull = error instanceof LatchkeyError && error.code === 'data_directory_full'
    if (isFull && departures.makeRoom()) return tryOnce()
    throw error
  }
}
