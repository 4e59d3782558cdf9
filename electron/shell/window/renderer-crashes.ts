import type { WebContents } from 'electron'
import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Clock, Log, Scheduler } from '../../core/ports/ports.ts'

const WITHIN_MS = 60_000
/** The first time at once; a page that goes on crashing must not keep the computer busy. */
const RELOAD_AFTER = [0, 1_000, 5_000, 30_000].map(durationMs)

/** How long to wait before the page is loaded again after that many crashes within a minute; null once there is no sense in it any more. */
const reloadAfter = (crashes: number): DurationMs | null => RELOAD_AFTER[crashes - 1] ?? null

export type CrashDeps = Readonly<{
  clock: Clock
  scheduler: Scheduler
  log: Log
  leaving: () => boolean
  /** Whether it is the page that people look at: one that has been taken away may crash as it likes. */
  isShown: (contents: WebContents) => boolean
  onRepeated: (crashes: number) => void
  /** Resolves with whether to try once more. */
  askWhetherToTryAgain: () => Promise<boolean>
}>

/**
 * A page that crashes is loaded again, and the session goes on: the person did not leave. Crashing again within a minute is reported, so
 * that the session can be ended; after some more, only if the person says so.
 */
export class CrashWatch {
  readonly #deps: CrashDeps
  #crashes: number[] = []

  constructor(deps: CrashDeps) {
    this.#deps = deps
  }

  watch(contents: WebContents): void {
    const { log, clock, leaving, isShown, onRepeated } = this.#deps
    contents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason === 'clean-exit' || leaving() || !isShown(contents)) return
      const now = clock.steady()
      this.#crashes = [...this.#crashes.filter((at) => now - at < WITHIN_MS), now]
      const { length } = this.#crashes
      log.error('window crashed', { reason, exitCode, crashesWithinAMinute: length })
      if (length > 1) onRepeated(length)
      // Where the session ended, another page is shown by now.
      if (isShown(contents)) void this.#loadAgain(contents, reloadAfter(length))
    })
  }

  async #loadAgain(contents: WebContents, after: DurationMs | null): Promise<void> {
    const { scheduler, leaving, isShown, askWhetherToTryAgain } = this.#deps
    const reload = () => {
      if (!leaving() && isShown(contents) && contents.isCrashed()) contents.reload()
    }
    if (after === 0) reload()
    else if (after !== null) scheduler.after(after, reload)
    else if (await askWhetherToTryAgain()) {
      this.#crashes = []
      reload()
    }
  }
}
