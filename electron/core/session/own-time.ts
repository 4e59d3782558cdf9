import { noLaterThan } from '../how-long-ago.ts'
import { utcMs } from '../ids.ts'
import type { DurationMs, UtcMs } from '../ids.ts'
import type { LivenessVerdict } from './process-identity.ts'

/** What the steady clock of the session's boot said at its start and at its last heartbeat. */
export type SteadyLife = Readonly<{ startedAt: DurationMs; heartbeatAt: DurationMs }>

type Life = Readonly<{
  startedAt: UtcMs
  lastActivityAt: UtcMs
  lastHeartbeatAt: UtcMs
  /** Left out where nobody wrote it down, as versions before this did not. */
  steady?: SteadyLife
}>

/** Two clocks that are read one after the other differ by less. */
export const CLOCKS_AGREE_MS = 5_000

export type OwnTime<Lived> = Readonly<{
  /** With its signs of life on the clock of its start. */
  session: Lived
  /** The moment that is asked about, on the same clock. */
  now: UtcMs
  /** By how much the clock on the wall is ahead of that one. */
  movedMs: number
  /** Nothing was guessed: it is the same boot, whose steady clock never stood still. */
  isSteady: boolean
}>

/**
 * Law 14: a session as it went by one clock, the one of its start, whatever was done to the clock on the wall since. Its stamps are exact
 * within one boot, for they were read together with a steady clock; so is now, where `steady` is a reading of that same boot. Stamps that
 * agree stay as they are.
 */
export function inOwnTime<Lived extends Life>(lived: Lived, now: UtcMs, steady?: DurationMs): OwnTime<Lived> {
  const session = { ...lived, lastActivityAt: noLaterThan(lived.lastHeartbeatAt, lived.lastActivityAt) }
  const known = session.steady
  if (!known) return { session, now, movedMs: 0, isSteady: false }
  const { startedAt, lastActivityAt, lastHeartbeatAt } = session
  const ownClock = (wall: UtcMs, reading: number) => {
    const own = startedAt + reading - known.startedAt
    return Math.abs(wall - own) < CLOCKS_AGREE_MS ? wall : utcMs(own)
  }
  const heartbeatAt = ownClock(lastHeartbeatAt, known.heartbeatAt)
  // How long its person had been idle at a heartbeat was measured steadily, whatever both stamps say.
  const activityAt = heartbeatAt === lastHeartbeatAt ? lastActivityAt : heartbeatAt - (lastHeartbeatAt - lastActivityAt)
  const straight = { ...session, lastHeartbeatAt: heartbeatAt, lastActivityAt: utcMs(Math.max(startedAt, activityAt)) }
  // A clock that is behind the last heartbeat is that of another boot, or of a machine that was put back.
  const isSteady = steady !== undefined && steady >= known.heartbeatAt
  const ownNow = isSteady ? ownClock(now, steady) : utcMs(now - (lastHeartbeatAt - heartbeatAt))
  return { session: straight, now: ownNow, movedMs: now - ownNow, isSteady }
}

/** The reading, where what was found of the owner says that it is one of its own boot; without a verdict it is the owner's own. */
export const steadyFor = (verdict: LivenessVerdict | undefined, steady: DurationMs | undefined): DurationMs | undefined =>
  verdict && ['boot_changed', 'other_host', 'lock_free'].includes(verdict.reason) ? undefined : steady
