import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Clock, Log, Scheduler } from '../../core/ports/ports.ts'

/** Whoever waits for a window is kept waiting this long at most. */
const PATIENCE = durationMs(2_000)
/** Reading itself from disk, a page has its hands full. */
const PATIENCE_WHILE_LOADING = durationMs(10_000)
/** Somebody who types or clicks is not to be asked about at each key; and a page that is at work may take a moment. */
const AGAIN_AFTER = durationMs(10_000)
/** For the page that takes the place of a silent one to begin. */
const RECOVERING = durationMs(1_000)

export type SilenceDeps<Page> = Readonly<{
  clock: Clock
  scheduler: Scheduler
  log: Log
  /** The page that people look at; null where there is none to be seen. */
  shown: () => Page | null
  isLoading: (page: Page) => boolean
  /** Whether it does what it is asked, within the time. */
  answers: (page: Page, patience: DurationMs) => Promise<boolean>
  /** Has it loaded anew, in another process. */
  revive: (page: Page) => void
  /** That did not help: the person cannot go on. */
  onRepeated: (note: string) => void
  /** Nor can whoever comes next. */
  giveUp: () => void
}>

/**
 * A process that is stopped or hangs tells nobody, and its window looks like any other: so the page is asked for a sign of life whenever
 * somebody wants something of the window. One that is silent is loaded anew, and asked again; where nothing helps it is said without a page,
 * as where Chromium has lost what it makes renderers of, and tells nobody of one that is gone.
 */
export class SilenceWatch<Page> {
  readonly #deps: SilenceDeps<Page>
  #isAsking = false
  #silences = 0
  #askedAt: DurationMs | null = null

  constructor(deps: SilenceDeps<Page>) {
    this.#deps = deps
  }

  /** Somebody types or clicks. */
  onInput(): void {
    const now = this.#deps.clock.steady()
    if (this.#askedAt === null || now - this.#askedAt >= AGAIN_AFTER) void this.look('somebody types or clicks', PATIENCE_WHILE_LOADING)
  }

  /** Somebody has come to the window. One question at a time: the page that takes the place of a silent one must not be ended for its silence. */
  async look(why: string, patience: DurationMs = PATIENCE): Promise<void> {
    const { clock, shown, isLoading, answers } = this.#deps
    const page = shown()
    if (this.#isAsking || page === null) return
    this.#isAsking = true
    this.#askedAt = clock.steady()
    const isWorking = await answers(page, isLoading(page) ? PATIENCE_WHILE_LOADING : patience)
    this.#isAsking = false
    // The one that took its place meanwhile was not asked.
    if (page !== shown()) return this.look(why)
    if (isWorking) this.#silences = 0
    else this.#silent(page, why)
    return undefined
  }

  #silent(page: Page, why: string): void {
    const { log, scheduler, revive, onRepeated, giveUp } = this.#deps
    this.#silences += 1
    log.error('the page does not answer', { why, times: this.#silences })
    if (this.#silences === 1) revive(page)
    else if (this.#silences === 2) onRepeated('it did not answer, nor when it was loaded anew')
    else return giveUp()
    scheduler.after(RECOVERING, () => void this.look('after it was silent'))
  }
}
