import type { Beat, WorkstationId } from '../../core/fleet/directory-port.ts'
import { durationMs } from '../../core/ids.ts'
import { byHalves } from './by-halves.ts'
import type { Shared } from './parts.ts'

const WRITE_EVERY = durationMs(1_000)

/** Signs of life: the newest of each desk, all of them once a second. */
export class Beats {
  readonly #shared: Shared
  #waiting = new Map<WorkstationId, Beat>()
  #writing: Promise<void> | null = null
  readonly #stop: () => void

  constructor(shared: Shared) {
    this.#shared = shared
    this.#stop = shared.scheduler.every(WRITE_EVERY, () => void this.#write())
  }

  note(beat: Beat): void {
    this.#waiting.set(beat.workstation, beat)
  }

  async stop(): Promise<void> {
    this.#stop()
    await this.#writing
    await this.#write()
  }

  /** Never rejects. What could not be written is not tried again: the next one counts. */
  #write(): Promise<void> {
    if (this.#writing || this.#waiting.size === 0) return Promise.resolve()
    const { store, health, gateway } = this.#shared
    const beats = [...this.#waiting.values()].toSorted((one, other) => one.workstation - other.workstation)
    this.#waiting = new Map()
    const write = async (some: readonly Beat[]) => {
      await health.watch(store.beat(some, gateway))
      return some
    }
    this.#writing = byHalves(beats, write).then(() => void (this.#writing = null))
    return this.#writing
  }
}
