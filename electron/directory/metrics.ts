import { exposition } from '../core/reports/exposition.ts'
import type { Histogram, MetricFamily } from '../core/reports/exposition.ts'

const MEANINGS = {
  hellos: 'Workstations that were let in',
  refusals: 'Workstations that were not let in',
  replaced: 'Lines that a newer line of the same workstation replaced',
  dropped: 'Lines on which nobody answered any more',
  pushes: 'Messages with lines of audit logs that were taken in',
  lines: 'Lines of audit logs that were taken in',
  quarantined: 'Streams that could not be taken in and were put aside',
  busy: 'Messages that workstations were asked to send again',
  admissions: 'Questions whether a person may start a session',
  admissions_unavailable: 'Such questions that could not be answered',
  commands: 'Commands sent to workstations',
  proofs: 'Passwords that were checked',
  proofs_wrong: 'Passwords that were wrong',
  questions: "Questions of administrators' consoles",
} as const

export type Counter = keyof typeof MEANINGS

/** What desks wait for. */
export type Waited = 'push' | 'admit' | 'prove'
/** In seconds: around the hundredth that an answer takes, and the one that a desk waits for it. */
const LIMITS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

/** Of this gateway, since it was started. */
export class Metrics {
  readonly #counts = new Map<Counter, number>()
  readonly #waits = new Map<Waited, { counts: number[]; more: number; sum: number }>()

  count(what: Counter, by = 1): void {
    this.#counts.set(what, this.of(what) + by)
  }

  of(what: Counter): number {
    return this.#counts.get(what) ?? 0
  }

  waited(what: Waited, ms: number): void {
    const waits = this.#waits.get(what) ?? { counts: LIMITS.map(() => 0), more: 0, sum: 0 }
    const seconds = ms / 1_000
    const place = LIMITS.findIndex((limit) => seconds <= limit)
    if (place === -1) waits.more += 1
    else waits.counts[place] = (waits.counts[place] ?? 0) + 1
    waits.sum += seconds
    this.#waits.set(what, waits)
  }

  /** Prometheus' text. `gauges` are what is so now: their meaning, and their value. */
  text(gauges: Readonly<Record<string, readonly [meaning: string, value: number]>>): string {
    const counters = Object.entries(MEANINGS).map(([name, help]): MetricFamily => {
      return { name: `latchkey_gateway_${name}_total`, help, type: 'counter', samples: [{ value: this.of(name as Counter) }] }
    })
    const now = Object.entries(gauges).map(([name, [help, value]]): MetricFamily => {
      return { name: `latchkey_gateway_${name}`, help, type: 'gauge', samples: [{ value }] }
    })
    return exposition([...counters, ...now, this.#answers()])
  }

  #answers(): MetricFamily {
    const histograms = [...this.#waits].map(([question, waits]): Histogram & Readonly<{ labels: Record<string, string> }> => {
      return { ...waits, limits: LIMITS, labels: { question } }
    })
    return { name: 'latchkey_gateway_answer_seconds', help: 'How long workstations waited for an answer', type: 'histogram', histograms }
  }
}
