import type { EndedHolder } from '../../app/launch/end-holder.ts'
import type { GuardOutcome, Held, Holder } from '../../app/launch/instance-guard.ts'
import type { Tenancy } from '../../app/launch/tenancy.ts'
import { assertNever, LatchkeyError } from '../../core/errors.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Store } from '../../core/ports/ports.ts'
import type { Departures } from '../../core/session/departure.ts'
import type { Session } from '../../core/session/session.ts'

/** A data directory that is ours: its locks are held, its database is open and recovered. */
export type Launched = Readonly<{
  held: Held
  store: Store
  /** Sessions that recovery closed at this launch. */
  recovered: readonly Session[]
  departures: Departures
  logFolder: string
  /** Other launches are no longer handed over to this instance. */
  stopAnswering: () => void
  /** Looks whether the directory still is ours. */
  tenancy: Pick<Tenancy, 'begin' | 'stop'>
}>

export type Problem =
  | { readonly kind: 'silent_holder'; readonly holder: Holder | null }
  | { readonly kind: 'error'; readonly error: LatchkeyError }

export type LaunchOutcome =
  | { readonly kind: 'launched'; readonly launched: Launched }
  | { readonly kind: 'handed_off'; readonly holder: Holder | null }
  | { readonly kind: 'blocked'; readonly problem: Problem }

/** `patience` is how long the holder may take to answer; see the instance guard. `ended` is the holder that this launch has signalled. */
export type Attempt = (patience?: DurationMs, ended?: EndedHolder | null) => LaunchOutcome

/** One attempt at a launch. Every failure becomes a problem to show, none becomes silence (law 7). */
export function attemptLaunch(
  enter: (patience?: DurationMs) => GuardOutcome,
  open: (held: Held, ended: EndedHolder | null) => Launched,
): Attempt {
  return (patience, ended = null) => {
    try {
      const outcome = enter(patience)
      switch (outcome.kind) {
        case 'ours':
          return { kind: 'launched', launched: openOrRelease(outcome.instance, (held) => open(held, ended)) }
        case 'handed_off':
          return outcome
        case 'silent':
          return { kind: 'blocked', problem: { kind: 'silent_holder', holder: outcome.holder } }
        default:
          return assertNever(outcome)
      }
    } catch (error) {
      return { kind: 'blocked', problem: { kind: 'error', error: explained(error) } }
    }
  }
}

function openOrRelease(held: Held, open: (held: Held) => Launched): Launched {
  try {
    return open(held)
  } catch (error) {
    held.release()
    throw error
  }
}

function explained(error: unknown): LatchkeyError {
  if (error instanceof LatchkeyError) return error
  return new LatchkeyError('internal', `Latchkey could not start: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  })
}
