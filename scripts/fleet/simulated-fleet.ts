import type { RunningDirectory } from './running-directory.ts'
import { SimulatedDesk } from './simulated-desk.ts'
import type { SimulatedDeskDeps, SimulatedPerson } from './simulated-desk.ts'

const SITES = ['North ward', 'South ward', 'Pharmacy', 'Laboratory', 'Reception', 'Workshop', 'Library', 'Warehouse'] as const
const ENROLLING_AT_ONCE = 32
const BEAT_MS = 30_000

export type FleetOptions = Readonly<{ desks: number; appVersion: string; onProgress?: (enrolled: number) => void }> &
  Pick<SimulatedDeskDeps, 'onCommand'>

/** Enrols so many desks, spread over eight sites, and keeps them heard of until `stop`. */
export class SimulatedFleet {
  readonly desks: readonly SimulatedDesk[]
  readonly #timers: NodeJS.Timeout[] = []

  private constructor(desks: readonly SimulatedDesk[]) {
    this.desks = desks
    // Spread over the whole time between two, as real ones are.
    desks.forEach((desk, at) => {
      const begin = setTimeout(() => this.#timers.push(setInterval(() => desk.beat(), BEAT_MS)), (at / desks.length) * BEAT_MS)
      this.#timers.push(begin)
    })
  }

  static async enrol(
    directory: RunningDirectory,
    { desks: count, appVersion, onProgress, onCommand }: FleetOptions,
  ): Promise<SimulatedFleet> {
    const desks: SimulatedDesk[] = []
    let begun = 0
    const enrolOneByOne = async () => {
      for (let at = begun++; at < count; at = begun++) {
        const site = SITES[at % SITES.length] ?? SITES[0]
        const { token, directory: reached } = await directory.enrolment(site)
        const name = `${site.toLowerCase().replaceAll(' ', '-')}-${1 + Math.floor(at / SITES.length)}`
        const desk = new SimulatedDesk({ name, directory: reached, appVersion, now: Date.now, ...(onCommand ? { onCommand } : {}) })
        await desk.connect(token)
        desk.beat()
        desks.push(desk)
        onProgress?.(desks.length)
      }
    }
    await Promise.all(Array.from({ length: ENROLLING_AT_ONCE }, enrolOneByOne))
    return new SimulatedFleet(desks)
  }

  /** People come and go: about one step a desk in so many milliseconds. Returns what stops it. */
  live(people: readonly SimulatedPerson[], everyMs: number, random: () => number): () => void {
    const step = () => {
      const desk = this.desks[Math.floor(random() * this.desks.length)]
      const person = people[Math.floor(random() * people.length)]
      if (!desk?.isWelcome || !person) return
      if (desk.session) desk.signOut(random() < 0.1 ? 'idle_timeout' : 'window_closed')
      // Refused where the person sits elsewhere: then nobody comes.
      else desk.signIn(person).catch(() => {})
    }
    const timer = setInterval(step, everyMs / this.desks.length)
    return () => clearInterval(timer)
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    for (const desk of this.desks) desk.disconnect()
  }
}
