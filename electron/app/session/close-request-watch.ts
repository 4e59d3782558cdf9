import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Clock, Log, Scheduler, Store } from '../../core/ports/ports.ts'
import type { CloseRequest } from '../../core/session/close-request.ts'
import type { Session } from '../../core/session/session.ts'
import { isStillOrdered, withdrawRequest } from '../closing/ask-to-close.ts'
import type { SavingPrograms } from './saving-programs.ts'

export type CloseRequestWatchDeps = Readonly<{
  store: Store
  clock: Clock
  scheduler: Scheduler
  log: Log
  /** Whose programs may be saving. */
  current: Readonly<{ saving: SavingPrograms }>
  /** The grace is over. Throws where the session could not be ended. */
  obey: (request: CloseRequest) => void
  /** One that was shown is no longer asked. */
  onChange: () => void
}>

/** Until the database can be read, and written, again. Whoever asked ends the session in the end, where that lasts. */
const AGAIN_AFTER = durationMs(500)

/** `asked` is when it was to be obeyed at first. */
type Followed = Readonly<{ request: CloseRequest; asked: number; due: number; cancel: () => void }>

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
    const cancel = scheduler.after(request.grace, () => this.#fallDue(session))
    const due = clock.steady() + request.grace
    this.#followed = { request, asked: due, due, cancel }
  }

  /** Timers stand still while the computer sleeps; a grace does not. To be called at each look. */
  seeDue(session: Session): void {
    if (this.asked?.left === 0) this.#fallDue(session)
  }

  /** Read once more, and before each further try: what was withdrawn, asked otherwise, or asked by somebody who may not any more, is not carried out. */
  #fallDue(session: Session): void {
    const { store, scheduler, log, obey, onChange } = this.#deps
    const due = this.#followed
    due?.cancel()
    try {
      this.look(session)
      if (!due || this.#followed !== due) return
      const { by } = due.request
      if (isStillOrdered(store, by)) return this.#deferred(session, due) ? onChange() : obey(due.request)
      withdrawRequest(this.#deps, session, by)
      this.stop()
      onChange()
    } catch (error) {
      log.warn('a request to close could not be obeyed', { session: session.id, error: String(error) })
      if (due) this.#followed = { ...due, cancel: scheduler.after(AGAIN_AFTER, () => this.#fallDue(session)) }
    }
  }

  /** Whoever asked waits longer, too, which they read of the request. */
  #deferred(session: Session, followed: Followed): boolean {
    const { store, clock, scheduler, current } = this.#deps
    const late = durationMs(Math.max(0, clock.steady() - followed.asked))
    const wait = current.saving.deferral(late)
    if (wait === 0) return false
    store.closeRequests.extend(session.id, durationMs(followed.request.grace + late + wait))
    this.#followed = { ...followed, due: clock.steady() + wait, cancel: scheduler.after(wait, () => this.#fallDue(session)) }
    return true
  }

  stop(): void {
    this.#followed?.cancel()
    this.#followed = null
  }
}
