import type { Visit } from './visit.ts'

/** Lines of which it is not known yet whose they are, by the address they come from. */
export class Strangers {
  readonly #from = new Map<string, Set<Visit>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  add(visit: Visit): void {
    const { address } = visit.line
    const same = this.#from.get(address)
    if (same) same.add(visit)
    else this.#from.set(address, new Set([visit]))
    this.#size += 1
  }

  /** It is over, or known. */
  delete(visit: Visit): void {
    const { address } = visit.line
    const same = this.#from.get(address)
    if (!same?.delete(visit)) return
    this.#size -= 1
    if (same.size === 0) this.#from.delete(address)
  }

  /** Who is to make way for others: of the address that most come from, the one that has been silent for longest. A desk says at once who it is. */
  leastWelcome(): Visit | null {
    let most: ReadonlySet<Visit> = new Set()
    for (const same of this.#from.values()) if (same.size > most.size) most = same
    for (const visit of most) if (!visit.isBeingLookedUp) return visit
    return null
  }
}
