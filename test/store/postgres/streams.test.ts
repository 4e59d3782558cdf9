import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DirectoryStore, StreamBatch } from '../../../electron/core/fleet/directory-port.ts'
import type { StreamFact } from '../../../electron/core/fleet/stream.ts'
import { Fold } from '../../support/fold.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { lineOf, newDesk, started } from '../../support/postgres/desks.ts'

type Lines = StreamBatch['lines']

/** What happens at a desk, and on the way: `send` goes back by some lines, as after answers that were lost; `restore` loses the newest ones. */
const DEED = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('write' as const), pick: fc.nat(1_000) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('send' as const),
      back: fc.nat(4),
      most: fc.integer({ min: 1, max: 6 }),
      ways: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('restore' as const), loses: fc.nat(5) }) },
)

describeWithPostgres('Whatever is lost, doubled or restored on its way', (database) => {
  it('the directory has each line once, and what all of them amount to', async () => {
    const gateways = [(await database.open()).store, (await database.open()).store]
    await fc.assert(
      fc.asyncProperty(fc.array(DEED, { minLength: 5, maxLength: 40 }), async (deeds) => {
        const desk = new PlayedDesk(gateways, await newDesk(database))
        for (const deed of deeds) {
          if (deed.does === 'write') desk.write(deed.pick)
          else if (deed.does === 'restore') await desk.restore(deed.loses)
          else await desk.send(deed)
        }
        await desk.send({ back: 0, most: 1_000, ways: 2 })
        const sessions = await database.sql<{ id: string; end: object | null }>(
          `SELECT id, CASE WHEN end_reason IS NOT NULL THEN jsonb_build_object('at', ms(local_ended_at), 'reason', end_reason, 'recovered', recovered) END AS end
           FROM sessions WHERE workstation_id = $1 AND start_received_at IS NOT NULL`,
          [desk.id],
        )
        expect(new Map(sessions.map(({ id, end }) => [id, end]))).toEqual(
          new Map([...desk.fold.sessions].map(([id, { end }]) => [id, end])),
        )
        const kept = await database.sql<{ line: string }>(
          `SELECT seq || ' ' || encode(hash, 'hex') AS line FROM audit WHERE workstation_id = $1`,
          [desk.id],
        )
        expect(kept.map(({ line }) => line).toSorted()).toEqual([...desk.taken].toSorted())
      }),
      { numRuns: 80 },
    )
  })
})

class PlayedDesk {
  readonly fold = new Fold()
  /** Of all incarnations, what the directory was told. */
  readonly taken = new Set<string>()
  readonly id: number
  readonly #gateways: readonly DirectoryStore[]
  #incarnation: string
  #lines: Lines = []
  #acknowledged = 0
  #next = 1
  /** Where its incarnation began. */
  #began = 1
  readonly #sessions: string[] = []

  constructor(gateways: readonly DirectoryStore[], { id, incarnation }: Readonly<{ id: number; incarnation: string }>) {
    this.#gateways = gateways
    this.id = id
    this.#incarnation = incarnation
  }

  write(pick: number): void {
    const session = this.#sessions[pick % Math.max(1, this.#sessions.length)]
    this.#lines = [
      ...this.#lines,
      lineOf(this.#lines.length + 1, [this.#fact(pick, session)], { detail: `{"pick":${pick},"random":"${randomUUID()}"}` }),
    ]
  }

  #fact(pick: number, session: string | undefined): StreamFact {
    if (session === undefined || pick % 3 === 0) {
      const fresh = randomUUID()
      this.#sessions.push(fresh)
      return started(fresh, randomUUID(), 'local')
    }
    if (pick % 7 === 1) return { fact: 'reopened', session }
    return { fact: 'ended', session, at: 1_700_000_000_000 + pick, reason: 'signed_out', evidence: {}, recovered: pick % 2 === 0 }
  }

  async send({ back, most, ways }: Readonly<{ back: number; most: number; ways: number }>): Promise<void> {
    const first = Math.max(this.#began, this.#next - back)
    const lines = this.#lines.slice(first - 1, first - 1 + most)
    if (lines.length === 0) return
    const batch = { workstation: this.id, incarnation: this.#incarnation, from: first, lines }
    const answers = await Promise.all(this.#gateways.slice(0, ways).map((gateway) => gateway.push([batch])))
    for (const line of lines) this.#note(line)
    this.#next = Math.max(this.#next, first + lines.length)
    for (const [answer] of answers) expect(answer).toEqual({ workstation: this.id, next: this.#next, status: 'ok' })
    this.#acknowledged = this.#next - 1
  }

  #note(line: Lines[number]): void {
    const name = `${line.seq} ${line.hash}`
    if (this.taken.has(name)) return
    this.taken.add(name)
    this.fold.take(line.facts)
  }

  /** An older copy of the database, which knows of fewer lines, and of fewer that were acknowledged. */
  async restore(loses: number): Promise<void> {
    this.#lines = this.#lines.slice(0, Math.max(0, this.#lines.length - loses))
    const next = Math.min(this.#acknowledged, this.#lines.length) - (loses % 2) + 1
    const incarnation = randomUUID()
    const cursor = { incarnation, next: Math.max(1, next), head: this.#lines[next - 2]?.hash ?? null }
    for (const gateway of this.#gateways) expect(await gateway.rejoin(this.id, this.#incarnation, cursor)).toBe(true)
    this.#incarnation = incarnation
    this.#began = cursor.next
    this.#next = cursor.next
    this.#acknowledged = cursor.next - 1
  }
}
