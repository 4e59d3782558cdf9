import { factsOf } from '../../electron/core/fleet/facts.ts'
import type { AdmissionKind, StreamFact, StreamLine } from '../../electron/core/fleet/stream.ts'
import type { Session } from '../../electron/core/session/session.ts'

export type FoldedSession = Readonly<{
  person: string
  startedAt: number
  admission: AdmissionKind
  end: Readonly<{ at: number; reason: string; recovered: boolean }> | null
}>

/** What a centre makes of facts: each register is written once, and told again nothing changes. */
export class Fold {
  readonly sessions = new Map<string, FoldedSession>()

  take(facts: readonly StreamFact[]): void {
    for (const one of facts) this.#takeOne(one)
  }

  #takeOne(one: StreamFact): void {
    if (one.fact === 'started') {
      const { session, person, startedAt, admission } = one
      if (!this.sessions.has(session)) this.sessions.set(session, { person, startedAt, admission, end: null })
    } else if (one.fact === 'ended')
      this.#change(one.session, ({ end }) => end ?? { at: one.at, reason: one.reason, recovered: one.recovered })
    else if (one.fact === 'only_open') {
      for (const session of this.sessions.keys())
        if (!one.sessions.includes(session))
          this.#change(session, ({ end }) => end ?? { at: one.at, reason: 'lease_expired', recovered: true })
    } else if (one.fact === 'reopened') this.#change(one.session, () => null)
  }

  #change(session: string, endOf: (known: FoldedSession) => FoldedSession['end']): void {
    const known = this.sessions.get(session)
    if (known) this.sessions.set(session, { ...known, end: endOf(known) })
  }
}

type Line = Pick<StreamLine, 'at' | 'kind' | 'actorUserId' | 'sessionId' | 'detail'>

export function foldLines(lines: Iterable<Line>): Fold {
  const fold = new Fold()
  for (const line of lines) fold.take(factsOf(line))
  return fold
}

/** What a desk's table of sessions says otherwise than the fold of its lines. What another system's sessions were is told nowhere else. */
export const differencesFrom = ({ sessions }: Fold, table: readonly Session[]) =>
  table.flatMap((session) => {
    const { id, userId, startedAt, admission = 'local', end } = session
    if (end?.endReason === 'imported') return []
    const here = JSON.stringify({
      person: userId,
      startedAt,
      admission,
      end: end && { at: end.endedAt, reason: end.endReason, recovered: end.recoveredAt !== null },
    })
    const there = JSON.stringify(sessions.get(id) ?? null)
    return here === there ? [] : [{ id, here, there }]
  })
