import Database from 'better-sqlite3'
import type { Statement } from 'better-sqlite3'

/** The process is gone in the middle of what it was doing. */
export class Gone extends Error {
  constructor() {
    super('this process is gone')
  }
}

/** What can happen to a process between two things that it writes. */
export type Hazards = Readonly<{
  /** Throws `Gone` where the process is, and what the disk has to say. `reachesDisk`: it is what a full disk refuses. */
  beforeWrite: (sql: string, reachesDisk: boolean) => void
  /** `reachesDisk`: it reads pages, where to begin and to end a transaction does not. */
  beforeRead: (reachesDisk: boolean) => void
  committed: (isSynchronised: boolean) => void
  checkpointed: () => void
}>

/** One process's connection: the real one, with its hazards. It waits for nobody: how long a lock is waited for is real time, and no simulated. */
export class ProcessDatabase extends Database {
  readonly #hazards: Hazards
  #isSynchronised = true
  #isWriting = false

  constructor(file: string, options: Database.Options, hazards: Hazards) {
    super(file, { ...options, timeout: 0 })
    this.#hazards = hazards
  }

  // oxlint-disable-next-line no-explicit-any -- as better-sqlite3 declares it
  override prepare(sql: string): any {
    const statement: Statement = super.prepare(sql)
    const [get, all, run] = [statement.get.bind(statement), statement.all.bind(statement), statement.run.bind(statement)]
    statement.get = (...given) => this.#within(sql, () => get(...given))
    statement.all = (...given) => this.#within(sql, () => all(...given))
    statement.run = (...given) => this.#within(sql, () => run(...given))
    return statement
  }

  override exec(sql: string): this {
    this.#within(sql, () => super.exec(sql))
    const synchronous = /^PRAGMA synchronous = (NORMAL|FULL)$/.exec(sql)
    if (synchronous) this.#isSynchronised = synchronous[1] === 'FULL'
    return this
  }

  override pragma(source: string, options?: Database.PragmaOptions): unknown {
    if (source.startsWith('busy_timeout')) return undefined
    const found: unknown = this.#within(`PRAGMA ${source}`, () => super.pragma(source, options))
    if (source.startsWith('wal_checkpoint')) this.#hazards.checkpointed()
    return found
  }

  #within<Value>(sql: string, run: () => Value): Value {
    const writes = this.#writes(sql)
    if (writes) this.#hazards.beforeWrite(sql, !this.inTransaction || sql === 'COMMIT')
    else this.#hazards.beforeRead(/^\s*(SELECT|WITH|PRAGMA data_version)/.test(sql))
    const value = run()
    if (sql === 'BEGIN IMMEDIATE') this.#isWriting = true
    if (!this.inTransaction) {
      this.#isWriting = false
      if (writes && sql !== 'ROLLBACK') this.#hazards.committed(this.#isSynchronised)
    }
    return value
  }

  /** The end of a transaction that only read is no write. */
  #writes(sql: string): boolean {
    if (sql === 'COMMIT' || sql === 'ROLLBACK') return this.#isWriting
    return sql === 'BEGIN IMMEDIATE' || /^\s*(INSERT|UPDATE|DELETE|REPLACE|ANALYZE|PRAGMA user_version =)/.test(sql)
  }
}
