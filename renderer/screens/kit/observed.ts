/** Something that is shown while it changes: for `useSyncExternalStore`. */
export class Observed<Snapshot extends object> {
  readonly #listeners = new Set<() => void>()
  #now: Snapshot

  constructor(first: Snapshot) {
    this.#now = first
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = () => this.#now

  become(change: Partial<Snapshot>): void {
    this.#now = { ...this.#now, ...change }
    for (const listener of this.#listeners) listener()
  }
}
