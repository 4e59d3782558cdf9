/** What is to be told at which moment, in the order of the moments. */
export class Diary {
  #entries: { at: number; tell: () => void }[] = []

  add(at: number, tell: () => void): void {
    this.#entries.push({ at, tell })
  }

  /** Tells everything up to this moment; what lies later waits. */
  tellUntil(moment: number): void {
    const due = this.#entries.filter(({ at }) => at <= moment).toSorted((one, other) => one.at - other.at)
    this.#entries = this.#entries.filter(({ at }) => at > moment)
    for (const { tell } of due) tell()
  }
}
