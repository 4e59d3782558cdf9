import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Clock, Scheduler, Store } from '../../core/ports/ports.ts'
import type { CloseRequest } from '../../core/session/close-request.ts'
import type { Session } from '../../core/session/session.ts'

export type CloseRequestWatchDeps = Readonly<{
  store: Store
  clock: Clock
  scheduler: Scheduler
  /** The grace is over. */
  obey: (request: CloseRequest) => void
}>

type Followed = Readonly<{ request: CloseRequest; due: number; cancel: () => void }>

/** Follows what others ask of one session: that it be closed, within a grace that begins when it is seen here. */
export class CloseRequestWatch {
  #followed: Followed | null = null
  readonly #deps: CloseRequestWatchDeps

  constructor(deps: CloseRequestWatchDeps) {
    this.#deps = deps
  }

  get asked(): Readonly<{ request: CloseRequest; left: DurationMs }> | null {
    if (!this.#followed) return null
    const { request, due } = this.#followed
    return { request, left: durationMs(Math.max(0, due - this.#deps.clock.steady())) }
  }

  /** To be called whenever somebody else may have asked, asked otherwise, or withdrawn it. */
  look(session: Session): void {
    const { store, clock, scheduler } = this.#deps
    const request = store.closeRequests.of(session.id)
    if (request?.requestedAt === this.#followed?.request.requestedAt) return
    this.stop()
    if (!request) return
    store.closeRequests.see(session.id, clock.now())
    const cancel = scheduler.after(request.grace, () => this.#deps.obey(request))
    this.#followed = { request, due: clock.steady() + request.grace, cancel }
  }

  stop(): void {
    this.#followed?.cancel()
    this.#followed = null
  }
}
