import type { WorkstationId } from '../../core/fleet/directory-port.ts'
import type { Desk } from './desk.ts'
import type { Shared } from './parts.ts'

/** A desk that comes back after its network was away replaces its own dead line now and then: one that does so as often is two. */
const REPLACED_OFTEN = 3
const WITHIN_MS = 60_000

/** The workstations that are connected to this gateway. Each has one line: a newer one replaces the older. */
export class Roster {
  readonly #desks = new Map<WorkstationId, Desk>()
  readonly #replaced = new Map<WorkstationId, readonly number[]>()
  readonly #shared: Pick<Shared, 'store' | 'clock' | 'log' | 'metrics'>

  constructor(shared: Pick<Shared, 'store' | 'clock' | 'log' | 'metrics'>) {
    this.#shared = shared
  }

  /** Returns the desk whose line is to be closed. */
  enter(desk: Desk): Desk | null {
    const older = this.#desks.get(desk.id) ?? null
    this.#desks.set(desk.id, desk)
    if (older) this.#noteReplaced(desk)
    return older
  }

  leave(desk: Desk): void {
    if (this.#desks.get(desk.id) === desk) this.#desks.delete(desk.id)
  }

  of(id: WorkstationId): Desk | undefined {
    return this.#desks.get(id)
  }

  all(): IterableIterator<Desk> {
    return this.#desks.values()
  }

  get size(): number {
    return this.#desks.size
  }

  /** Two that take the line from each other again and again have one key: the image of a workstation was copied. */
  #noteReplaced({ id, uid, name }: Desk): void {
    const { store, clock, log, metrics } = this.#shared
    metrics.count('replaced')
    const now = clock.steady()
    const lately = [...(this.#replaced.get(id) ?? []).filter((at) => now - at < WITHIN_MS), now]
    this.#replaced.set(id, lately)
    if (lately.length < REPLACED_OFTEN) return
    this.#replaced.delete(id)
    log.warn('two workstations have one key', { workstation: id, name })
    const alert = { kind: 'cloned_desk', subject: uid, workstation: id, detail: { name, times: lately.length } }
    store
      .raiseAlert(alert)
      .catch((error: unknown) => log.error('an alert could not be raised', { alert: alert.kind, error: String(error) }))
  }
}
