import type { WorkstationsQuery } from '../../../electron/contract/fleet/channels.ts'
import type { WorkstationRow, WorkstationsPage } from '../../../electron/contract/fleet/views.ts'
import type { Refusal, Result } from '../../../electron/contract/result.ts'
import { Observed } from '../kit/observed.ts'

export const PAGE_ROWS = 150
/** The next page is asked for this many rows before it is needed. */
const AHEAD_ROWS = 60

export type Question = Pick<WorkstationsQuery, 'text' | 'site' | 'state' | 'sort'>
type Held = Readonly<{ after: string | null; rows: readonly WorkstationRow[]; next: string | null }>

export type WorkstationsSnapshot = Readonly<{
  rows: readonly WorkstationRow[]
  /** Null until the first answer; while another question waits for its answer, what was there before. */
  counted: Pick<WorkstationsPage, 'total' | 'byState'> | null
  waiting: boolean
  problem: Refusal | null
}>

type AskForPage = (query: WorkstationsQuery) => Promise<Result<WorkstationsPage>>

/** The workstations that match, page after page as far as somebody has looked. One question at a time is out; an outdated answer is dropped. */
export class WorkstationPages {
  readonly #ask: AskForPage
  #question: Question | null = null
  #pages: readonly Held[] = []
  #turn = 0
  #isOut = false
  #seen = { first: 0, last: 0 }
  readonly #shown = new Observed<WorkstationsSnapshot>({ rows: [], counted: null, waiting: true, problem: null })

  constructor(ask: AskForPage) {
    this.#ask = ask
  }

  readonly subscribe = this.#shown.subscribe
  readonly snapshot = this.#shown.snapshot

  async show(question: Question): Promise<void> {
    this.#question = question
    this.#turn++
    this.#isOut = false
    this.#shown.become({ waiting: true, problem: null })
    const first = await this.#fetch(null)
    if (first) this.#hold([first])
  }

  /** These rows are looked at: what comes next is fetched ahead. */
  async reach(first: number, last: number): Promise<void> {
    this.#seen = { first, last }
    if (last >= this.snapshot().rows.length - AHEAD_ROWS) await this.#more()
  }

  /** Resolves once the last row is in memory, or cannot be had. */
  async toEnd(): Promise<void> {
    while (await this.#more());
  }

  /** Asks again for what is looked at; nothing is shown as waiting meanwhile. */
  async refresh(): Promise<void> {
    if (this.#pages.length === 0) return this.retry()
    for (const place of this.#placesSeen()) {
      const known = this.#pages[place]
      if (!known) return undefined
      const renewed = await this.#fetch(known.after)
      if (!renewed) return undefined
      // Where it ends elsewhere now, what follows does not begin there: it is asked for when it is needed.
      const following = renewed.next === known.next ? this.#pages.slice(place + 1) : []
      this.#hold([...this.#pages.slice(0, place), renewed, ...following])
    }
    return undefined
  }

  /** After a problem. */
  async retry(): Promise<void> {
    if (this.#pages.length === 0 && this.#question) return this.show(this.#question)
    this.#shown.become({ problem: null })
    return this.reach(this.#seen.first, this.#seen.last)
  }

  #placesSeen(): readonly number[] {
    let begin = 0
    return this.#pages.flatMap(({ rows }, place) => {
      const isSeen = begin <= this.#seen.last && begin + rows.length > this.#seen.first
      begin += rows.length
      return isSeen || place === 0 ? [place] : []
    })
  }

  /** Whether there was more. */
  async #more(): Promise<boolean> {
    const next = this.#pages.at(-1)?.next ?? null
    if (next === null || this.#isOut || this.snapshot().problem) return false
    const page = await this.#fetch(next)
    if (page) this.#hold([...this.#pages, page])
    return page !== null
  }

  async #fetch(after: string | null): Promise<Held | null> {
    const question = this.#question
    if (!question || this.#isOut) return null
    const turn = this.#turn
    this.#isOut = true
    const result = await this.#ask({ ...question, after, limit: PAGE_ROWS })
    if (turn !== this.#turn) return null
    this.#isOut = false
    if (!result.ok) {
      this.#shown.become({ waiting: false, problem: result.error })
      return null
    }
    const { rows, next, total, byState } = result.value
    this.#shown.become({ waiting: false, problem: null, counted: { total, byState } })
    return { after, rows, next }
  }

  #hold(pages: readonly Held[]): void {
    this.#pages = pages
    // A row may have moved here from a page before: it must not be shown twice.
    const distinct = new Map(pages.flatMap(({ rows }) => rows).map((row) => [row.id, row]))
    this.#shown.become({ rows: [...distinct.values()] })
  }
}
