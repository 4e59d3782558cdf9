import { app, powerMonitor } from 'electron'
import type { BrowserWindow } from 'electron'
import type { Shutdown } from '../app/closing/shutdown.ts'
import type { Log } from '../core/ports/ports.ts'
import type { EndEvidence, EndReason } from '../core/session/session.ts'

export type ClosingDeps = Readonly<{
  /** Ends the session, on disk when it returns; harmless when there is none. */
  endSession: (reason: EndReason, evidence: EndEvidence) => void
  /** No launch may be handed over to an instance that is leaving. */
  stopAnswering: () => void
  shutdown: Shutdown
  log: Log
}>

/**
 * Every way in which a window or the app goes away while our code still runs. Each ends the session synchronously, at the first event that
 * comes; the later events of the same departure find nothing left to do, so the first reason stands. Which events come in which order was
 * measured: see docs/technical/closing.md.
 */
export class Closing {
  #leaving = false
  readonly #deps: ClosingDeps

  constructor(deps: ClosingDeps) {
    this.#deps = deps
  }

  get leaving(): boolean {
    return this.#leaving
  }

  watchWindow(window: BrowserWindow): void {
    const closed = () => this.#windowGone()
    window.on('close', closed)
    // The page's own window.close() and win.destroy() give no `close`.
    window.on('closed', closed)
    // Windows tells a logoff or shutdown only to windows; `query` is the last moment that is sure to be served.
    for (const event of ['query-session-end', 'session-end'] as const) {
      window.on(event as 'session-end', () => this.#depart('os_session_end', event))
    }
  }

  /** To be called once the app is ready: signal handlers installed earlier are overridden by Chromium's. */
  watchApp(): void {
    app.on('before-quit', () => this.#depart('app_quit', 'quit'))
    app.on('will-quit', (event) => this.#finish(event))
    app.on('window-all-closed', () => {
      if (process.platform !== 'darwin') app.quit()
    })
    process.on('exit', () => {
      if (!this.#deps.shutdown.finished) this.#depart('app_quit', 'exit')
    })
    process.on('uncaughtException', (error) => this.#fail(error))
    powerMonitor.on('shutdown', () => {
      this.#depart('os_session_end', 'shutdown')
      app.quit()
    })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        this.#depart('os_session_end', signal)
        app.quit()
      })
    }
  }

  #windowGone(): void {
    if (process.platform === 'darwin') this.#end('window_closed', 'window')
    else this.#depart('window_closed', 'window')
  }

  #depart(reason: EndReason, trigger: string): void {
    if (!this.#leaving) this.#deps.log.info('leaving', { reason, trigger })
    this.#leaving = true
    this.#deps.stopAnswering()
    this.#end(reason, trigger)
  }

  #end(reason: EndReason, trigger: string): void {
    try {
      this.#deps.endSession(reason, { trigger })
    } catch (error) {
      // The way out tries again; if that fails too, the next launch recovers the session.
      this.#deps.log.error('session could not be ended', { reason, trigger, error: String(error) })
    }
  }

  #finish(event: Electron.Event): void {
    void this.#deps.shutdown.run()
    if (this.#deps.shutdown.finished) return
    // Asynchronous work in will-quit is cut off unless the quit is held up.
    event.preventDefault()
    void this.#exitAfterShutdown(0)
  }

  async #exitAfterShutdown(code: number): Promise<void> {
    await this.#deps.shutdown.run()
    app.exit(code)
  }

  #fail(error: unknown): void {
    this.#deps.log.error('unexpected error', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    this.#depart('process_died', 'unexpected error')
    void this.#exitAfterShutdown(1)
  }
}
