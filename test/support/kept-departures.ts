import { departedEnd } from '../../electron/core/session/departure.ts'
import type { Departure, Departures } from '../../electron/core/session/departure.ts'

/** What an instance puts down, kept in memory as a disk that is never full keeps it. */
export function keptDepartures(): Departures & { readonly kept: Departure | null } {
  let kept: Departure | null = null
  return {
    get kept() {
      return kept
    },
    of: (session) => departedEnd(session, kept),
    keep: (departure) => void (kept = departure),
    makeRoom: () => false,
    forget: () => void (kept = null),
  }
}
