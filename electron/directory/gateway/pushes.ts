import type { FromDesk, FromDirectory } from '../../contract/fleet/messages.ts'
import type { PushAnswer, StreamBatch, WorkstationId } from '../../core/fleet/directory-port.ts'
import type { StreamLine } from '../../core/fleet/stream.ts'
import { Batches, TooManyWaiting } from './batches.ts'
import type { Shared } from './parts.ts'
import { troubleOf } from './store-health.ts'

type Push = Extract<FromDesk, { say: 'push' }>
type Taken = Omit<PushAnswer, 'status'> & Readonly<{ status: PushAnswer['status'] | 'quarantined' }>
type Answer = Extract<FromDirectory, { say: 'ack' | 'busy' }>

const LINGER_MS = 5
const MOST_AT_ONCE = 200
/** A message holds up to 256 KiB: what waits stays far below the memory there is. */
const BOUND = 1_000
/** So that one batch is read while the other is written; each locks its workstations in order. */
const BATCHES = 2
const AGAIN_AFTER_MS = { least: 250, spread: 1_000 }

/** Takes in what desks send of their audit logs: many desks, one transaction. What is acknowledged is committed. */
export class Pushes {
  readonly #shared: Shared
  readonly #batches: Batches<StreamBatch, Taken>

  constructor(shared: Shared) {
    this.#shared = shared
    const { scheduler } = shared
    const answer = (batches: readonly StreamBatch[]) => this.#take(batches)
    this.#batches = new Batches({ scheduler, lingerMs: LINGER_MS, most: MOST_AT_ONCE, bound: BOUND, atOnce: BATCHES, answer })
  }

  /** Never rejects. */
  async push(workstation: WorkstationId, { incarnation, from, lines }: Push): Promise<Answer> {
    const { metrics } = this.#shared
    const startedAt = performance.now()
    try {
      const { next, status } = await this.#understood(workstation, { incarnation, from, lines })
      metrics.waited('push', performance.now() - startedAt)
      if (status === 'ok') {
        metrics.count('pushes')
        metrics.count('lines', Math.max(0, next - from))
      }
      return { say: 'ack', next, status }
    } catch {
      return this.busy()
    }
  }

  busy(): Extract<FromDirectory, { say: 'busy' }> {
    this.#shared.metrics.count('busy')
    const [byte = 0] = this.#shared.entropy.token()
    return { say: 'busy', afterMs: AGAIN_AFTER_MS.least + Math.round((byte / 255) * AGAIN_AFTER_MS.spread) }
  }

  idle(): Promise<void> {
    return this.#batches.idle()
  }

  get waiting(): number {
    return this.#batches.waiting
  }

  async #understood(workstation: WorkstationId, { incarnation, from, lines }: Omit<Push, 'say'>): Promise<Taken> {
    try {
      const understood = lines.map((line, at) => this.#withFacts(line, from + at))
      return await this.#batches.ask({ workstation, incarnation, from, lines: understood })
    } catch (error) {
      if (error instanceof TooManyWaiting || troubleOf(error) !== null) throw error
      return this.#putAside(workstation, from, error)
    }
  }

  #withFacts(sent: Push['lines'][number], expected: number): StreamBatch['lines'][number] {
    if (sent.seq !== expected) throw new Error(`line ${sent.seq} stands where line ${expected} belongs`)
    const line: StreamLine = {
      ...sent,
      people: JSON.parse(sent.people) as StreamLine['people'],
      names: sent.names === null ? null : (JSON.parse(sent.names) as StreamLine['names']),
    }
    return { ...line, facts: this.#shared.factsOf(line) }
  }

  /** In order of their workstations, and each of them once: two gateways never wait for each other. */
  async #take(batches: readonly StreamBatch[]): Promise<readonly Taken[]> {
    const { store, health } = this.#shared
    const taken = new Map<StreamBatch, Taken>()
    for (let rest = batches; rest.length > 0;) {
      const firsts = new Map<WorkstationId, StreamBatch>()
      for (const batch of rest) if (!firsts.has(batch.workstation)) firsts.set(batch.workstation, batch)
      const now = [...firsts.values()].toSorted((one, other) => one.workstation - other.workstation)
      const answers = new Map((await health.watch(store.push(now))).map((each) => [each.workstation, each]))
      for (const batch of now) {
        taken.set(batch, answers.get(batch.workstation) ?? { workstation: batch.workstation, next: batch.from, status: 'unknown' })
      }
      rest = rest.filter((batch) => !taken.has(batch))
    }
    return batches.map((batch) => taken.get(batch) as Taken)
  }

  async #putAside(workstation: WorkstationId, from: number, error: unknown): Promise<Taken> {
    const { store, health, metrics, log } = this.#shared
    const why = error instanceof Error ? error.message : String(error)
    metrics.count('quarantined')
    log.error('what a workstation sends cannot be taken in', { workstation, from, why })
    await health.watch(store.quarantine(workstation, why))
    return { workstation, next: from, status: 'quarantined' }
  }
}
