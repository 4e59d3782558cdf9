import type { SessionsQuery } from '../../../../electron/contract/console-questions.ts'
import type { SessionsPage } from '../../../../electron/contract/console.ts'
import type { Refusal, Result } from '../../../../electron/contract/result.ts'
import { Observed } from '../../kit/observed.ts'
import {
  askBeyond,
  extendedWindow,
  FROM_END,
  FROM_START,
  heldPage,
  openedWindow,
  pagesAround,
  queryFor,
  renewedWindow,
} from './page-window.ts'
import type { PageAsk, PageWindow, Question } from './page-window.ts'

/** The next page is asked for this many rows before it is needed. */
const AHEAD_ROWS = 60

export type PagesSnapshot = Readonly<{
  /** Null until the first answer; while another question waits for its answer, what was there before. */
  window: PageWindow | null
  waiting: boolean
  problem: Refusal | null
  /** Counts the times that another part of the table was opened, and says from which side. */
  opened: Readonly<{ times: number; at: 'start' | 'end' }>
}>

type AskForPage = (query: SessionsQuery) => Promise<Result<SessionsPage>>

/** The rows of one table, fetched page by page around what is looked at. One question at a time is out; an outdated answer is dropped. */
export class SessionPages {
  readonly #ask: AskForPage
  #question: Question | null = null
  #turn = 0
  #isOut = false
  #seen = { first: 0, last: 0 }
  #wantsRefresh = false
  readonly #shown = new Observed<PagesSnapshot>({ window: null, waiting: true, problem: null, opened: { times: 0, at: 'start' } })

  constructor(ask: AskForPage) {
    this.#ask = ask
  }

  readonly subscribe = this.#shown.subscribe
  readonly snapshot = this.#shown.snapshot

  /** The same question as before goes on where it was. */
  async show(question: Question): Promise<void> {
    const before = this.#question
    this.#question = question
    if (this.snapshot().window && before?.filter === question.filter && before.sort === question.sort) return this.refresh()
    await this.#open(FROM_START)
  }

  /** Resolves once the first or the last row of the table is in memory, or cannot be had. */
  async jump(to: 'start' | 'end'): Promise<void> {
    const { window } = this.snapshot()
    if (window && !askBeyond(window, to === 'start' ? 'before' : 'after')) return
    await this.#open(to === 'start' ? FROM_START : FROM_END)
  }

  /** These rows are looked at: what comes next is fetched ahead. */
  async reach(first: number, last: number): Promise<void> {
    this.#seen = { first, last }
    const { window, problem } = this.snapshot()
    if (!window || problem || this.#isOut) return
    const nearEnd = last >= window.rows.length - AHEAD_ROWS ? askBeyond(window, 'after') : null
    const nearStart = first < AHEAD_ROWS ? askBeyond(window, 'before') : null
    const ask = nearEnd ?? nearStart
    if (!ask) return
    await this.#fetch([ask], ([page]) => page && this.#shown.become({ window: extendedWindow(window, ask.edge, page) }))
  }

  /** Asks again for what is looked at; nothing is shown as waiting meanwhile. */
  async refresh(): Promise<void> {
    const { window } = this.snapshot()
    this.#wantsRefresh = this.#isOut
    if (!window || this.#isOut) return
    const { pages, before } = pagesAround(window, this.#seen.first, this.#seen.last)
    const asks = pages.length > 0 ? pages.map(({ ask }) => ask) : [FROM_START]
    await this.#fetch(asks, (renewed) => {
      const isGone = renewed.every(({ rows }) => rows.length === 0) && asks[0]?.cursor !== null
      if (isGone) void this.#open(FROM_START)
      else this.#shown.become({ window: renewedWindow(window, renewed, before) })
    })
  }

  /** After a problem. */
  async retry(): Promise<void> {
    if (!this.snapshot().window) return this.#open(FROM_START)
    this.#shown.become({ problem: null })
    await this.reach(this.#seen.first, this.#seen.last)
    return undefined
  }

  async #open(ask: PageAsk): Promise<void> {
    this.#turn++
    this.#shown.become({ waiting: true, problem: null })
    await this.#fetch([ask], ([page]) => {
      const opened = { times: this.snapshot().opened.times + 1, at: ask.fromEnd ? 'end' : 'start' } as const
      if (page) this.#shown.become({ window: openedWindow(page), opened })
    })
  }

  async #fetch(asks: readonly PageAsk[], take: (pages: readonly ReturnType<typeof heldPage>[]) => void): Promise<void> {
    const question = this.#question
    if (!question) return
    const turn = this.#turn
    this.#isOut = true
    const answers = await Promise.all(asks.map(async (ask) => ({ ask, result: await this.#ask(queryFor(ask, question)) })))
    if (turn !== this.#turn) return
    this.#isOut = false
    const refused = answers.find(({ result }) => !result.ok)?.result
    const problem = refused && !refused.ok ? refused.error : null
    this.#shown.become({ waiting: false, problem })
    if (!problem) take(answers.flatMap(({ ask, result }) => (result.ok ? [heldPage(ask, result.value)] : [])))
    if (this.#wantsRefresh) await this.refresh()
  }
}
