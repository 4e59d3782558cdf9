import type { AdmissionAnswer, AdmissionRequest, OpenElsewhere } from '../../../electron/core/fleet/admission.ts'
import type { StreamBatch, WorkstationId } from '../../../electron/core/fleet/directory-port.ts'
import type { StreamCursor, StreamFact } from '../../../electron/core/fleet/stream.ts'
import { FakeDirectory } from '../../directory/support/fake-directory.ts'
import { Fold } from '../../support/fold.ts'

type Shipped = Readonly<{ seq: number; hash: string; kind: string; incarnation: string }>
type Ask = AdmissionRequest & Readonly<{ workstation: WorkstationId }>

/** A directory in memory that makes of the lines what the real one does, and remembers what came. */
export class FoldingDirectory extends FakeDirectory {
  readonly fold = new Fold()
  readonly shipped: Shipped[] = []
  readonly settled: Readonly<{ command: number; outcome: string }>[] = []
  readonly grants = new Map<string, Readonly<{ person: string; workstation: number }>>()
  readonly asks: Ask[] = []
  limit: number | null = null
  #facts: readonly StreamFact[] = []
  readonly #of = new Map<string, WorkstationId>()
  readonly #cursors = new Map<WorkstationId, StreamCursor>()

  override async greet(ids: readonly number[]) {
    const greetings = await super.greet(ids)
    return greetings.map((greeting) => {
      this.#cursors.set(greeting.workstation, greeting.cursor)
      return { ...greeting, open: this.openAt(greeting.workstation) }
    })
  }

  openAt = (workstation: WorkstationId): string[] =>
    [...this.fold.sessions].filter(([id, { end }]) => end === null && this.#of.get(id) === workstation).map(([id]) => id)

  override async push(batches: readonly StreamBatch[]) {
    const before = new Map(batches.map(({ workstation }) => [workstation, new Set(this.linesOf(workstation))]))
    const answers = await super.push(batches)
    batches.forEach(({ workstation, incarnation, lines }, at) => {
      if (answers[at]?.status !== 'ok') return
      const taken = this.linesOf(workstation).length - (before.get(workstation)?.size ?? 0)
      for (const { seq, hash, kind, facts } of lines.slice(lines.length - taken)) {
        const isKnown = this.shipped.some((one) => one.seq === seq && one.hash === hash)
        if (isKnown) continue
        this.shipped.push({ seq, hash, kind, incarnation })
        this.#take(workstation, facts)
      }
    })
    return answers
  }

  override async rejoin(id: number, old: string, cursor: StreamCursor) {
    const ok = await super.rejoin(id, old, cursor)
    if (ok) this.linesOf(id).length = 0
    return ok
  }

  override async admitMany(asks: readonly Ask[]): Promise<AdmissionAnswer[]> {
    await super.admitMany(asks)
    return asks.map((ask) => this.#admit(ask))
  }

  #admit(ask: Ask): AdmissionAnswer {
    this.asks.push(ask)
    if (this.admission.kind !== 'granted') return this.admission
    if (this.limit !== null) {
      const open = [...this.fold.sessions].filter(([, { person, end }]) => end === null && person === ask.person)
      const elsewhere = open.filter(([id]) => this.#of.get(id) !== ask.workstation)
      if (elsewhere.length >= this.limit && !ask.takeOver)
        return { kind: 'refused', because: 'limit', open: elsewhere.map(([id]) => this.#shown(id)) }
    }
    this.grants.set(ask.session, { person: ask.person, workstation: ask.workstation })
    return { kind: 'granted', writtenOff: [] }
  }

  #shown(session: string): OpenElsewhere {
    const workstation = String(this.#of.get(session) ?? 0)
    const startedAt = this.fold.sessions.get(session)?.startedAt ?? 0
    return { session, workstation, name: `desk ${workstation}`, site: 'Rome', startedAt, silentSince: null }
  }

  /** What is open at other desks is none of its business. */
  #ofThisDesk(workstation: WorkstationId, fact: StreamFact): StreamFact {
    if (fact.fact !== 'only_open') return fact
    const elsewhere = [...this.#of].flatMap(([session, at]) => (at === workstation ? [] : [session]))
    return { ...fact, sessions: [...fact.sessions, ...elsewhere] }
  }

  #take(workstation: WorkstationId, facts: readonly StreamFact[]): void {
    this.#facts = [...this.#facts, ...facts]
    for (const fact of facts) {
      if (fact.fact === 'started') this.#of.set(fact.session, workstation)
      if (fact.fact === 'unused') this.grants.delete(fact.session)
      if (fact.fact !== 'settled') continue
      this.settled.push({ command: fact.command, outcome: fact.outcome })
      this.commands = this.commands.filter(({ id }) => id !== fact.command)
    }
    this.fold.take(facts.map((fact) => this.#ofThisDesk(workstation, fact)))
  }
}
