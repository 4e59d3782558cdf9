import type { Socket } from 'node:net'
import { CallBudget } from '../app/calls/call-budget.ts'
import type { Clock } from '../core/ports/ports.ts'

/** Half of what a port has: the rest is for whoever has shown a token. */
const MOST_CONNECTIONS = 16
const REFUSALS = { atOnce: 40, perSecond: 10, unanswered: Infinity }

/**
 * Whoever has not shown who they are at a port that is open to every account of this computer. They have connections and answers of their own, so
 * that nothing they do uses up what anybody else has.
 */
export class Strangers {
  readonly #connections = new Set<Socket>()
  readonly #refusals: CallBudget

  constructor(clock: Clock) {
    this.#refusals = new CallBudget(clock, REFUSALS)
  }

  /** The one that has kept silent for longest makes way for the next: who has a token shows it at once. */
  meet(connection: Socket): void {
    const [oldest] = this.#connections
    if (oldest && this.#connections.size >= MOST_CONNECTIONS) oldest.destroy()
    this.#connections.add(connection)
    connection.once('close', () => this.#connections.delete(connection))
  }

  /** No stranger any longer. */
  know(connection: Socket): void {
    this.#connections.delete(connection)
  }

  /** Whether one more is told why. */
  mayHear(): boolean {
    return this.#refusals.take()
  }
}
