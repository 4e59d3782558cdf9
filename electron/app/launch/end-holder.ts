import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Clock, Log, ProcessProbe, Scheduler } from '../../core/ports/ports.ts'
import type { Holder } from '../../core/session/holder.ts'
import type { ProcessIdentity } from '../../core/session/process-identity.ts'
import type { EndedFrom } from '../../core/session/session.ts'

/** How long a holder has to leave in order before it is ended by force. */
export const GRACE = durationMs(10_000)
const LOOK_EVERY = durationMs(500)

export type EndingSignal = EndedFrom['signal']

/** Whose process was ended from here, and how: for the recovery that follows, which must not guess. */
export type EndedHolder = Readonly<{ owner: ProcessIdentity; from: EndedFrom }>

/** What one more attempt at the launch found. `found` is that attempt's own outcome. */
export type Look<Found> =
  /** The same holder, as silent as before. */
  | { readonly kind: 'silent'; readonly found: Found }
  | { readonly kind: 'answered'; readonly found: Found }
  /** Anything else: the launch went through, another holder, or a failure. */
  | { readonly kind: 'changed'; readonly found: Found }

export type HolderEnding<Found> =
  | { readonly kind: 'over'; readonly found: Found }
  /** The process belongs to somebody whom the operating system protects from us; nothing was signalled. */
  | { readonly kind: 'not_permitted' }
  /** Still there after SIGKILL: the operating system itself is stuck on it. */
  | { readonly kind: 'survived' }

export type EndHolderDeps<Found> = Readonly<{
  holder: Holder
  /** When the holder was first found silent, on the steady clock. */
  silentSince: DurationMs
  /** Who ends it: this launch. */
  self: Pick<ProcessIdentity, 'osUser' | 'pid'>
  probe: ProcessProbe
  clock: Pick<Clock, 'steady'>
  scheduler: Scheduler
  log: Log
  /** Must not throw. `failed` is whatever is neither of the others. */
  signal: (pid: number, signal: EndingSignal) => 'sent' | 'gone' | 'not_permitted' | 'failed'
  look: (ended: EndedHolder | null) => Look<Found>
}>

/** Whether the record names a process that runs here and now, beyond doubt. Only such a one may be ended. */
export const mayBeEnded = (probe: ProcessProbe, holder: Holder | null): holder is Holder =>
  holder !== null && probe.judge(holder.owner).reason === 'process_running'

/**
 * Ends a holder that does not answer, because a person chose so: SIGTERM, the grace period, SIGKILL, and on until the kernel has let go of
 * its lock. Right before each signal the launch is attempted again and the process judged again, in the same turn of the event loop, so
 * that neither a holder that has come back nor a reused PID is ever signalled. `done` is called once; the returned function stops it all.
 */
export function endHolder<Found>(deps: EndHolderDeps<Found>, done: (ending: HolderEnding<Found>) => void): () => void {
  const ending = new Ending(deps, done)
  ending.start()
  return () => ending.stop()
}

class Ending<Found> {
  readonly #deps: EndHolderDeps<Found>
  readonly #done: (ending: HolderEnding<Found>) => void
  #ended: EndedHolder | null = null
  #answered = false
  #over = false
  #stopLooking = () => {}
  #stopWaiting = () => {}

  constructor(deps: EndHolderDeps<Found>, done: (ending: HolderEnding<Found>) => void) {
    this.#deps = deps
    this.#done = done
  }

  start(): void {
    this.#stopLooking = this.#deps.scheduler.every(LOOK_EVERY, () => void this.#look())
    this.#move('SIGTERM')
  }

  stop(): void {
    this.#over = true
    this.#stopLooking()
    this.#stopWaiting()
  }

  #finish(ending: HolderEnding<Found>): void {
    this.stop()
    this.#done(ending)
  }

  /** Null when that was the end of it. */
  #look(): Look<Found> | null {
    const look = this.#deps.look(this.#ended)
    if (look.kind === 'answered') this.#answered = true
    // One that was told to leave may still answer on its way out.
    const over = look.kind === 'changed' || (look.kind === 'answered' && !this.#ended)
    if (over) this.#finish({ kind: 'over', found: look.found })
    return over ? null : look
  }

  #move(signal: EndingSignal): void {
    const look = this.#look()
    if (!look) return
    const { probe, holder } = this.#deps
    // HAZARD: kill(2) knows only the PID. Between this look and the signal nothing else of ours runs.
    if (look.kind === 'silent' && !this.#answered && mayBeEnded(probe, holder)) this.#send(signal)
    if (!this.#over) this.#wait(signal)
  }

  #send(signal: EndingSignal): void {
    const { holder, self, clock, silentSince, log } = this.#deps
    const outcome = this.#deps.signal(holder.owner.pid, signal)
    log.warn('a silent holder was signalled', { pid: holder.owner.pid, signal, outcome })
    if (outcome === 'not_permitted') return this.#finish({ kind: 'not_permitted' })
    if (outcome !== 'sent') return
    const silentMs = Math.max(0, clock.steady() - silentSince)
    this.#ended = { owner: holder.owner, from: { osUser: self.osUser, pid: self.pid, signal, silentMs } }
  }

  #wait(since: EndingSignal): void {
    this.#stopWaiting = this.#deps.scheduler.after(GRACE, () => {
      if (since === 'SIGTERM' && !this.#answered) this.#move('SIGKILL')
      else this.#giveUp()
    })
  }

  #giveUp(): void {
    const look = this.#look()
    if (!look) return
    const survived = look.kind === 'silent' && this.#ended?.from.signal === 'SIGKILL'
    this.#finish(survived ? { kind: 'survived' } : { kind: 'over', found: look.found })
  }
}
