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

export class Metrics {
  readonly #counts = new Map<Counter, number>()

  count(what: Counter, by = 1): void {
    this.#counts.set(what, this.of(what) + by)
  }

  of(what: Counter): number {
    return this.#counts.get(what) ?? 0
  }

  /** Prometheus' text format, version 0.0.4. `gauges` are what is so now: their meaning, and their value. */
  text(gauges: Readonly<Record<string, readonly [meaning: string, value: number]>>): string {
    const counted = Object.entries(MEANINGS).map(([name, meaning]) =>
      family(`latchkey_gateway_${name}_total`, 'counter', meaning, this.of(name as Counter)),
    )
    const now = Object.entries(gauges).map(([name, [meaning, value]]) => family(`latchkey_gateway_${name}`, 'gauge', meaning, value))
    return [...counted, ...now].join('')
  }
}

const family = (name: string, type: string, meaning: string, value: number) =>
  `# HELP ${name} ${meaning}\n# TYPE ${name} ${type}\n${name} ${value}\n`
