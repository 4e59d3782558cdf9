import { housePolicy } from '../app/policy/policies.ts'
import { isoTime } from '../app/reports/iso-time.ts'
import type { Receipt } from '../contract/views.ts'
import type { Policy } from '../core/policy/policy.ts'
import type { Store } from '../core/ports/ports.ts'
import { durationOf, isUnusual } from '../core/session/session.ts'
import type { Session, SessionEnd } from '../core/session/session.ts'

/** Sessions that have ended, for the next person to look; see `Receipt`. What is told of them is what is on record then: a clean-up may be undone. */
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

type Ended = Session & Readonly<{ end: SessionEnd }>

/** As much as the policy lets anybody know who comes by: the whole receipt is for its person, once they have signed in. */
export function receiptsOf(store: Store, { told, sessions }: Told): readonly Receipt[] {
  const ended = sessions.flatMap(({ id }): Ended[] => {
    const session = store.findSession(id)
    return session?.end ? [{ ...session, end: session.end }] : []
  })
  const level = housePolicy(store).receiptsAtTheDoor
  return (level === 'off' ? nobodys(ended, told) : ended).flatMap((session) => receiptOf(store, session, told, level))
}

/** One line says it for all of them; who was here before this launch is nobody's business, and neither is that somebody was. */
function nobodys(ended: readonly Ended[], told: Receipt['told']): readonly Ended[] {
  const first = ended.find(({ end }) => isUnusual(end)) ?? ended[0]
  return first && told !== 'earlier' ? [first] : []
}

function receiptOf(store: Store, session: Ended, told: Receipt['told'], level: Policy['receiptsAtTheDoor']): readonly Receipt[] {
  const { endedAt, endReason, endEvidence } = session.end
  if (level === 'off') return [{ told, endReason, displayName: null, facts: null }]
  const displayName = store.findUser(session.userId)?.displayName
  if (displayName === undefined) return []
  if (level === 'first-name') return [{ told, endReason, displayName: firstName(displayName), facts: null }]
  const facts = { endedAt: isoTime(endedAt), durationMs: durationOf(session) ?? 0, message: endEvidence.message ?? null }
  return [{ told, endReason, displayName, facts }]
}

const firstName = (displayName: string) => displayName.trim().split(/\s+/, 1)[0] ?? ''
