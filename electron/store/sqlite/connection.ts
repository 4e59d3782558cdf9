import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import type Database from 'better-sqlite3'
import type { Statement } from 'better-sqlite3'
import type { DurationMs } from '../../core/ids.ts'
import type { Log } from '../../core/ports/ports.ts'
import { watchFiles } from './file-identity.ts'
import { openGuarded } from './guarded-database.ts'
import { databaseReplaced, explainSqliteError, isBusy, mayHaveBeenWritten, outcomeUnknown } from './sqlite-errors.ts'

export type CheckpointOutcome = 'not_needed' | 'done' | 'others_in_the_way'

/** One open database: statements prepared when first used, whole transactions, explained errors, and a close that costs no fsync. */
export class Connection {
  readonly file: string
  /** Where a broken promise is told. */
  readonly log: Pick<Log, 'error'>
  readonly #db: Database.Database
  readonly #statements = new Map<string, Statement>()
  #longestWait: number
  #seenVersion = 0
  #hasWritten = false
  #replaced: () => string | null = () => null

  constructor(db: Database.Database, file: string, longestWait: number, log: Pick<Log, 'error'> = { error() {} }) {
    this.#db = db
    this.file = file
    this.log = log
    this.#longestWait = longestWait
  }

  statement(sql: string): Statement {
    let prepared = this.#statements.get(sql)
    if (!prepared) {
      prepared = this.#db.prepare(sql)
      this.#statements.set(sql, prepared)
    }
    return prepared
  }

  /** 16 bytes that nobody can guess. */
  salt = (): Uint8Array => randomBytes(16)

  /** A statement that gives its rows as arrays. */
  rows(sql: string): Statement {
    const known = this.#statements.get(sql)
    return known ?? this.statement(sql).raw()
  }

  /** Runs `query` with its errors explained; `doing` ends the sentence "Latchkey could not …". */
  read<T>(doing: string, query: () => T): T {
    try {
      return query()
    } catch (error) {
      throw explainSqliteError(error, { file: this.file, doing })
    }
  }

  /** Several queries that see one moment, whatever others write meanwhile. */
  snapshot<T>(doing: string, query: () => T): T {
    if (this.isOfOneMoment) return this.read(doing, query)
    return this.read(doing, () => {
      this.statement('BEGIN').run()
      try {
        return query()
      } finally {
        this.statement('COMMIT').run()
      }
    })
  }

  /** Whether anything was committed since it was opened, an opening's own steps not counted. */
  get hasWritten(): boolean {
    return this.#hasWritten
  }

  get isOfOneMoment(): boolean {
    return this.#db.inTransaction
  }

  /**
   * A connection that sees the database as it is now, until it is let go, while this one goes on writing. The log cannot be emptied
   * meanwhile.
   */
  atThisMoment(): Readonly<{ connection: Connection; letGo: () => void }> {
    return this.read('look at its database', () => {
      const db = openGuarded(this.file, { readonly: true, fileMustExist: true, timeout: this.#longestWait })
      // Beginning is lazy: only a read settles which moment it is.
      db.exec('BEGIN; SELECT 1 FROM sqlite_schema')
      return { connection: new Connection(db, this.file, this.#longestWait), letGo: () => db.close() }
    })
  }

  /** From now on, what is written counts as done only while the files are those that they are now. To be called once they are there. */
  insistOnFiles(): void {
    this.#replaced = watchFiles([this.file, `${this.file}-wal`])
  }

  /**
   * One transaction that has the write lock from its start, so that it never has to be repeated; on disk when this returns. Throws
   * `database_replaced` where that disk holds it under another name, or nowhere.
   */
  write<T>(doing: string, work: () => T): T {
    return this.read(doing, () => {
      this.statement('BEGIN IMMEDIATE').run()
      try {
        const result = work()
        this.#commit(doing)
        this.#hasWritten = true
        this.#requireFiles()
        return result
      } catch (error) {
        if (this.#db.inTransaction) this.statement('ROLLBACK').run()
        throw error
      }
    })
  }

  /**
   * HAZARD: a commit whose fsync failed stands in the write-ahead log as a whole, and whoever opens the database anew finds it done; only the next
   * commit overwrites it (https://sqlite.org/walformat.html#wal_reset: a frame counts while the checksums before it do). So that one is made at once.
   * Where it cannot be, nobody knows: `outcome_unknown`.
   */
  #commit(doing: string): void {
    try {
      this.statement('COMMIT').run()
    } catch (error) {
      if (this.#db.inTransaction) this.statement('ROLLBACK').run()
      if (mayHaveBeenWritten(error) && !this.#hasOverwritten()) throw outcomeUnknown(error, { file: this.file, doing })
      throw error
    }
  }

  #hasOverwritten(): boolean {
    try {
      return this.#rewriteVersion(true)
    } catch {
      return false
    }
  }

  /**
   * A write after which what it took away is nowhere in the files: SQLite leaves it in pages that are free, and in the log. `isOverwritten` is false
   * where it was written and the log could not be emptied: somebody reads it, or the disk is full.
   */
  writeOver<T>(doing: string, work: () => T): Readonly<{ result: T; isOverwritten: boolean }> {
    this.#db.pragma('secure_delete = ON')
    try {
      return { result: this.write(doing, work), isOverwritten: this.#emptiesLog() }
    } finally {
      this.#db.pragma('secure_delete = OFF')
    }
  }

  #emptiesLog(): boolean {
    try {
      return this.checkpoint(0) === 'done'
    } catch {
      return false
    }
  }

  /** One statement, committed without an fsync: it may be lost with the power, but never leaves the file damaged (WAL). */
  writeUnsynchronised<T>(doing: string, work: () => T): T {
    return this.read(doing, () => {
      this.#db.exec('PRAGMA synchronous = NORMAL')
      try {
        const result = work()
        this.#hasWritten = true
        this.#requireFiles()
        return result
      } finally {
        this.#db.exec('PRAGMA synchronous = FULL')
      }
    })
  }

  /** By SQLite's own counter, which moves with the commits of every connection but this one (https://sqlite.org/pragma.html#pragma_data_version). */
  changedElsewhere(): boolean {
    return this.read('look for changes', () => {
      const { data_version: version } = this.statement('PRAGMA data_version').get() as { data_version: number }
      const changed = version !== this.#seenVersion
      this.#seenVersion = version
      return changed
    })
  }

  /** Never throws: it comes before the end of a session, and must not keep it from being written. */
  hurry(longestWait: DurationMs): void {
    this.#longestWait = longestWait
    try {
      this.#wait(longestWait)
    } catch {
      // Then it waits as long as ever.
    }
  }

  /**
   * Moves the write-ahead log into the database and empties it, once it is at least this large. Waits for nobody.
   * The first commit into an empty log costs one more fsync, for its header; it is made here, so that sign-in has one.
   */
  checkpoint(atLeastBytes: number): CheckpointOutcome {
    return this.read('move its log into the database', () => {
      if (this.#logBytes() < atLeastBytes) return 'not_needed'
      this.#wait(0)
      try {
        const [outcome] = this.#db.pragma('wal_checkpoint(TRUNCATE)') as readonly { busy: number }[]
        if (outcome?.busy !== 0) return 'others_in_the_way'
        this.#rewriteVersion(true)
        return 'done'
      } finally {
        this.#wait(this.#longestWait)
      }
    })
  }

  /**
   * Moves what stands in the write-ahead log into the database once it is so many pages, and waits for nobody. Unlike `checkpoint` it takes no
   * lock that a writer needs (https://sqlite.org/c3ref/wal_checkpoint_v2.html, PASSIVE): what it costs, it costs its caller.
   */
  settleLog(atLeastPages: number): void {
    this.read('move its log into the database', () => {
      // The file's size says nothing here: a log that was moved is written over from its beginning, and stays as large as it was.
      const [log] = this.#db.pragma('wal_checkpoint(NOOP)') as readonly { log: number; checkpointed: number }[]
      if (log && log.log - log.checkpointed >= atLeastPages) this.#db.pragma('wal_checkpoint(PASSIVE)')
    })
  }

  /**
   * Throws `data_directory_read_only` where writing would. SQLite opens such a file without a word, and even lets BEGIN IMMEDIATE pass
   * (it becomes a read transaction), so only a write tells. With `keep` the write is committed: a connection's first fsync of the log
   * brings one of the folder (and, in a new log, one of its header) along, and is so over before somebody signs in.
   */
  requireWritable({ keep }: { keep: boolean }): void {
    this.read('open its database', () => void this.#rewriteVersion(keep))
  }

  /**
   * The last connection to close would checkpoint: more fsyncs and, after a long day, much writing, all while a person watches the
   * window go. Never throws. A connection that may only read cannot checkpoint (https://sqlite.org/wal.html, 2.2), so one is opened to be the last.
   */
  close(): void {
    if (!this.#db.open) return
    const last = this.#reader()
    for (const db of [this.#db, last]) {
      try {
        db?.close()
      } catch {
        // What was to be written was written by its own commit; what is still open, the end of the process closes.
      }
    }
  }

  #requireFiles(): void {
    const file = this.#replaced()
    if (file !== null) throw databaseReplaced(file)
  }

  #reader(): Database.Database | null {
    let reader: Database.Database | null = null
    try {
      reader = openGuarded(this.file, { readonly: true, fileMustExist: true, timeout: 0 })
      // Opening is lazy: only a read takes the shared lock that keeps the other from being the last. Any table would have the whole schema
      // parsed for it, a millisecond while a person watches the window go.
      reader.pragma('user_version')
      return reader
    } catch {
      // Closing then costs a checkpoint; nothing is lost.
      reader?.close()
      return null
    }
  }

  /**
   * The smallest write there is, kept or only tried. Under the write lock, or it could undo another process's migration; when that is
   * taken, it is left undone, and false: it only makes later commits cheaper.
   */
  #rewriteVersion(keep: boolean): boolean {
    try {
      this.#db.exec('BEGIN IMMEDIATE')
    } catch (error) {
      if (isBusy(error)) return false
      throw error
    }
    try {
      this.#db.pragma(`user_version = ${Number(this.#db.pragma('user_version', { simple: true }))}`)
      this.#db.exec(keep ? 'COMMIT' : 'ROLLBACK')
      return true
    } finally {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK')
    }
  }

  #wait(longestWait: number): void {
    this.#db.pragma(`busy_timeout = ${Math.max(0, Math.round(longestWait))}`)
  }

  #logBytes = (): number => statSync(`${this.file}-wal`, { throwIfNoEntry: false })?.size ?? 0
}
