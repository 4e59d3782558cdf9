import { isoTime } from '../app/reports/iso-time.ts'
import type { Receipt } from '../contract/views.ts'
import type { Store } from '../core/ports/ports.ts'
import { durationOf } from '../core/session/session.ts'
import type { Session } from '../core/session/session.ts'

/** Sessions that have ended, for the next person to look; see `Receipt`. */
export type Told = Readonly<{ told: Receipt['told']; sessions: readonly Session[] }>

/** An older one tells nobody anything. */
const OLDEST_MS = 24 * 60 * 60_000

/** What a launch has to tell: what its recovery closed, or else how the newest session ended. */
export function toldAtLaunch(store: Store, recovered: readonly Session[], now: number): Told {
  const unforeseen = recovered.filter(({ end }) => end?.endEvidence.writtenAt === undefined)
  if (unforeseen.length > 0) return { told: 'recovered', sessions: unforeseen }
  const last = store.lastEnded()
  const isRecent = last?.end && Math.abs(now - last.end.endedAt) < OLDEST_MS
  return { told: 'earlier', sessions: isRecent ? [last] : [] }
}

export const receiptsOf = (store: Store, { told, sessions }: Told): readonly Receipt[] =>
  sessions.flatMap((session) => {
    const displayName = store.findUser(session.userId)?.displayName
    if (!session.end || displayName === undefined) return []
    const { endedAt, endReason, endEvidence } = session.end
    const durationMs = durationOf(session) ?? 0
    return [{ displayName, endedAt: isoTime(endedAt), endReason, durationMs, told, message: endEvidence.message ?? null }]
  })
