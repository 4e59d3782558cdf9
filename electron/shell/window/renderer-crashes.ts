import type { WebContents } from 'electron'
import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Clock, Log, Scheduler } from '../../core/ports/ports.ts'

/** A page that lived for less has crashed again. */
const WITHIN_MS = 60_000
/** The first time at once; a page that goes on crashing must not keep the computer busy. */
const RELOAD_AFTER = [0, 1_000, 5_000, 30_000].map(durationMs)
/** Given up for another load: no fault of the page. */
const ABORTED = -3

/** How long to wait before the page is loaded again after that many crashes in a row; null once there is no sense in it. */
const reloadAfter = (crashes: number): DurationMs | null => RELOAD_AFTER[crashes - 1] ?? null

export type CrashDeps = Readonly<{
  clock: Clock
  scheduler: Scheduler
  log: Log
  leaving: () => boolean
  /** Whether it is the page that people look at: one that has been taken away may crash as it likes. */
  isShown: (contents: WebContents) => boolean
  onRepeated: (note: string) => void
  /** Loading it again is of no use. */
  giveUp: () => void
}>

/**
 * A page that crashes, or cannot be loaded, is loaded again, and the session goes on: the person did not leave. Crashing again within a minute
 * of it is reported, so that the session can be ended; after some more it is given up.
 */
export class CrashWatch {
  readonly #deps: CrashDeps
  /** Crashed, and not loaded again yet: a crash in the middle of a load is told twice. */
  readonly #down = new WeakSet<WebContents>()
  #crashes = 0
  /** The last crash, or the load that followed it. */
  #lastAt: DurationMs | null = null

  constructor(deps: CrashDeps) {
    this.#deps = deps
  }

  watch(contents: WebContents): void {
    contents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason !== 'clean-exit') this.#crashed(contents, { reason, exitCode })
    })
    contents.on('did-finish-load', () => this.#down.delete(contents))
    contents.on('did-fail-load', (_event, exitCode, reason, _url, isMainFrame) => {
      if (isMainFrame && exitCode !== ABORTED) this.#crashed(contents, { reason, exitCode })
    })
  }

  #crashed(contents: WebContents, facts: Readonly<{ reason: string; exitCode: number }>): void {
    const { log, clock, leaving, isShown, onRepeated } = this.#deps
    if (leaving() || !isShown(contents) || this.#down.has(contents)) return
    this.#down.add(contents)
    const now = clock.steady()
    this.#crashes = this.#lastAt !== null && now - this.#lastAt < WITHIN_MS ? this.#crashes + 1 : 1
    this.#lastAt = now
    const times = this.#crashes
    log.error('window crashed', { ...facts, times })
    if (times > 1) onRepeated(`${times} crashes, each within a minute`)
    // Where the session ended, another page is shown by now.
    if (isShown(contents)) this.#loadAgain(contents, reloadAfter(times))
  }

  #loadAgain(contents: WebContents, after: DurationMs | null): void {
    const { clock, scheduler, leaving, isShown, giveUp } = this.#deps
    const reload = () => {
      if (leaving() || !isShown(contents) || !this.#down.delete(contents)) return
      this.#lastAt = clock.steady()
      contents.reload()
    }
    if (after === 0) reload()
    else if (after === null) giveUp()
    else scheduler.after(after, reload)
  }
}
