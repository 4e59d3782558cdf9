import type { DirectoryLine, Pushed } from '../../core/fleet/line-port.ts'
import { MOST_BYTES, MOST_LINES } from '../../core/fleet/shipping.ts'
import { durationMs } from '../../core/ids.ts'
import type { FleetParts } from './parts.ts'

/** Whoever does not acknowledge for this long is not there. */
const ACKNOWLEDGED_WITHIN = durationMs(15_000)
const QUARANTINED = durationMs(60_000)

/** Ships the lines of the audit log in their order, one batch at a time, and notes what has arrived. */
export class Shipping {
  readonly #parts: FleetParts
  #line: DirectoryLine | null = null
  #incarnation = ''
  #ackedSeq = 0
  #isUnderWay = false
  #isHeld = false
  #whenShipped: (() => void)[] = []

  constructor(parts: FleetParts) {
    this.#parts = parts
  }

  begin(line: DirectoryLine, incarnation: string, ackedSeq: number): void {
    this.#line = line
    this.#incarnation = incarnation
    this.#ackedSeq = ackedSeq
    this.#isHeld = this.#isUnderWay = false
    this.look()
  }

  rest(): void {
    this.#line = null
    this.#settle()
  }

  /** Lines that the directory does not have. */
  waiting(): number {
    const { store } = this.#parts
    const acked = this.#line ? this.#ackedSeq : (store.fleet.link()?.ackedSeq ?? 0)
    return Math.max(0, store.auditEnds().newest.seq - acked)
  }

  /** To be called whenever something may have been written. */
  look(): void {
    if (this.#line && !this.#isUnderWay && !this.#isHeld) void this.#ship(this.#line)
  }

  /** Resolves once the directory has all there is, or the line is lost. */
  shipped(): Promise<void> {
    this.look()
    if (!this.#line || !this.#isUnderWay) return Promise.resolve()
    return new Promise((resolve) => this.#whenShipped.push(resolve))
  }

  /** Never rejects. */
  async #ship(line: DirectoryLine): Promise<void> {
    const { store, log } = this.#parts
    this.#isUnderWay = true
    try {
      for (;;) {
        const lines = store.fleet.linesAfter(this.#ackedSeq, MOST_LINES, MOST_BYTES)
        if (lines.length === 0 || this.#line !== line) break
        if (!this.#took(line, await this.#inTime(line, line.push(this.#incarnation, lines)))) break
      }
    } catch (error) {
      log.warn('lines could not be shipped', { error: String(error) })
    }
    if (this.#line !== line) return
    this.#isUnderWay = false
    this.#settle()
  }

  /** Whether more may be sent at once. */
  #took(line: DirectoryLine, answer: Pushed): boolean {
    if (this.#line !== line || answer.kind === 'lost') return false
    if (answer.kind === 'busy') return this.#hold(answer.afterMs)
    if (answer.status === 'ok') {
      this.#ackedSeq = answer.next - 1
      this.#parts.store.fleet.acknowledge(this.#incarnation, this.#ackedSeq)
      return true
    }
    this.#parts.log.warn('the directory did not take lines in', { status: answer.status, next: answer.next })
    if (answer.status === 'quarantined') return this.#hold(QUARANTINED)
    // Where both stand is found out anew.
    line.close()
    return false
  }

  #hold(ms: number): false {
    const line = this.#line
    this.#isHeld = true
    this.#parts.scheduler.after(durationMs(ms), () => {
      if (this.#line !== line) return
      this.#isHeld = false
      this.look()
    })
    return false
  }

  async #inTime(line: DirectoryLine, answer: Promise<Pushed>): Promise<Pushed> {
    const giveUp = this.#parts.scheduler.after(ACKNOWLEDGED_WITHIN, () => line.close())
    try {
      return await answer
    } finally {
      giveUp()
    }
  }

  #settle(): void {
    for (const resolve of this.#whenShipped.splice(0)) resolve()
  }
}
