import { LatchkeyError } from '../../core/errors.ts'
import type { Log } from '../../core/ports/ports.ts'

/** What will be over by itself, or by an administrator's hand: whoever asked may ask again. */
export type Trouble = 'unreachable' | 'full' | 'busy' | 'newer'

const TROUBLES: Readonly<Record<string, Trouble>> = {
  directory_unreachable: 'unreachable',
  data_directory_full: 'full',
  database_busy: 'busy',
  database_from_newer_version: 'newer',
}

const SENTENCES: Readonly<Record<Trouble, string>> = {
  unreachable:
    'PostgreSQL cannot be reached. Workstations stay connected, send again what they have, and let people in by the policy directory-unreachable. Start PostgreSQL again.',
  full: "PostgreSQL's disk is full. Workstations keep what they have and send it again. Make room on that disk.",
  busy: 'PostgreSQL is busy.',
  newer: 'The database was made by a newer Latchkey. Upgrade this directory.',
}

/** Null for what no second try makes better. */
export const troubleOf = (error: unknown): Trouble | null => (error instanceof LatchkeyError ? (TROUBLES[error.code] ?? null) : null)

/** How it stands with the database, found out by asking it; what changes is said once. */
export class StoreHealth {
  readonly #log: Log
  #trouble: Trouble | null = null

  constructor(log: Log) {
    this.#log = log
  }

  get trouble(): Trouble | null {
    return this.#trouble
  }

  async watch<Value>(asking: Promise<Value>): Promise<Value> {
    try {
      const value = await asking
      this.#become(null)
      return value
    } catch (error) {
      const trouble = troubleOf(error)
      if (trouble !== null && trouble !== 'busy') this.#become(trouble, error)
      else if (trouble === null) this.#log.error('a question to the database failed', { error: String(error) })
      throw error
    }
  }

  #become(trouble: Trouble | null, error?: unknown): void {
    if (this.#trouble === trouble) return
    this.#trouble = trouble
    if (trouble === null) this.#log.info('the database answers again')
    else this.#log.error('the database is in trouble', { trouble, what: SENTENCES[trouble], error: String(error) })
  }
}
