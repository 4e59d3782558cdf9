import { durationMs } from '../../core/ids.ts'
import type { Log, Scheduler } from '../../core/ports/ports.ts'

/** What pages are made by, put into the window by and ended by; `Page` is whatever shows one. */
type PageMaker<Page> = Readonly<{
  /** Loads the door in this partition, in no window yet. */
  make: (partition: string) => Page
  /** Above whatever is shown, with the focus. */
  put: (page: Page) => void
  takeOut: (page: Page) => void
  /** The page and its process, whatever they are doing. */
  end: (page: Page) => void
  /** Resolves with the names of what could not be emptied. */
  wipe: (partition: string) => Promise<readonly string[]>
}>

export type PageRingDeps<Page> = Readonly<{ maker: PageMaker<Page>; scheduler: Scheduler; log: Log }>

type Held<Page> = Readonly<{ page: Page; partition: string }>

/** What leaves and what comes has the processor to itself for this long; the page for the person after the next is made then. */
const SETTLED = durationMs(500)
/** Out of the window, it is neither seen nor heard any more; so long, what it has asked for just now is answered. */
const LAST_WORDS = durationMs(100)
/** One is shown, one waits, one is being wiped. Chromium frees no partition for as long as it runs, so they go round. */
const PARTITIONS = 3

/**
 * One page, one process and one partition in memory for each person (law 10). The next person's page waits, loaded and in no window, so that
 * nobody waits for it; whoever leaves takes theirs with them, and its partition is wiped before it comes round again.
 */
export class PageRing<Page> {
  readonly #deps: PageRingDeps<Page>
  #clean: string[] = []
  #named = 0
  #shown: Held<Page>
  #spare: Held<Page> | null = null
  #preparing = false
  #closed = false

  constructor(deps: PageRingDeps<Page>) {
    this.#deps = deps
    for (let each = 0; each < PARTITIONS; each += 1) this.#clean.push(this.#newName())
    this.#shown = this.#make()
  }

  get shown(): Page {
    return this.#shown.page
  }

  get spare(): Page | null {
    return this.#spare?.page ?? null
  }

  /** The spare is put in first and focused: between two pages nothing would have the keyboard. */
  next(): void {
    const { maker } = this.#deps
    const left = this.#shown
    this.#shown = this.#spare ?? this.#make()
    this.#spare = null
    maker.put(this.#shown.page)
    maker.takeOut(left.page)
    this.#endSoon(left)
    this.#prepareLater()
  }

  /** Makes the page of the next person, soon; nothing where it is there already. */
  prepare(): void {
    if (!this.#spare) this.#prepareLater()
  }

  /** The waiting page is gone by itself. */
  dropSpare(): void {
    const gone = this.#spare
    this.#spare = null
    if (gone && !this.#closed) this.#endSoon(gone)
  }

  /** The app is leaving: nothing is made any more. */
  close(): void {
    this.#closed = true
  }

  #prepareLater(): void {
    if (this.#preparing) return
    this.#preparing = true
    this.#deps.scheduler.after(SETTLED, () => {
      this.#preparing = false
      if (!this.#closed) this.#spare ??= this.#make()
    })
  }

  #make(): Held<Page> {
    const partition = this.#clean.shift() ?? this.#newName()
    return { partition, page: this.#deps.maker.make(partition) }
  }

  /** Never within an event of the page itself, which Electron would not survive. */
  #endSoon(held: Held<Page>): void {
    this.#deps.scheduler.after(LAST_WORDS, () => this.#endAndWipe(held))
  }

  #endAndWipe({ page, partition }: Held<Page>): void {
    const { maker, log } = this.#deps
    maker.end(page)
    void maker.wipe(partition).then((failed) => {
      if (failed.length === 0) return this.#clean.push(partition)
      log.error('what a person left in the window could not be wiped', { partition, failed })
      // Nobody gets it again.
      return this.#clean.push(this.#newName())
    })
  }

  #newName(): string {
    this.#named += 1
    return `person-${this.#named}`
  }
}
