import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import type { Statement } from 'better-sqlite3'

/** Where the index of a write-ahead log keeps how many frames are valid, and which log they belong to (https://sqlite.org/walformat.html, 2.1). */
const INDEX = { bytes: 48, frames: 16, salt: 32 } as const
const LOG_HEADER = 32
const FRAME_HEADER = 24

type LogState = Readonly<{ salt: string; frames: number }>

/**
 * The folder with the database, on a disk that forgets at a power cut what was never synchronised: what stands in the write-ahead log after the
 * last fsync. Not covered: a disk that writes in another order, tears pages or lies about fsync; and every file but the database.
 */
export class Disk {
  readonly #root: string
  #generation = 0
  #observer: Database.Database
  #index: number
  #pageSize: number
  #synced: LogState
  /** As of the last commit. */
  #seen: LogState
  readonly #queries = new Map<string, Statement>()
  #holder: Database.Database | null = null
  /** True while nothing more fits on it. */
  isFull = false

  constructor(root: string, database: Buffer) {
    this.#root = root
    rmSync(root, { recursive: true, force: true })
    mkdirSync(this.folder, { recursive: true })
    writeFileSync(this.file, database, { mode: 0o600 })
    const opened = this.#watch()
    this.#observer = opened.observer
    this.#index = opened.index
    this.#pageSize = Number(opened.observer.pragma('page_size', { simple: true }))
    this.#synced = this.#seen = this.#log()
  }

  get folder(): string {
    return path.join(this.#root, `disk-${this.#generation}`)
  }

  get file(): string {
    return path.join(this.folder, 'latchkey.db')
  }

  /** A connection of the world's own, for the truth. It is the last to go, so that no connection of a process checkpoints as it goes. */
  get observer(): Database.Database {
    return this.#observer
  }

  /** A question of the observer's, prepared once. */
  query(sql: string): Statement {
    const known = this.#queries.get(sql)
    if (known) return known
    const prepared = this.#observer.prepare(sql)
    this.#queries.set(sql, prepared)
    return prepared
  }

  /** Something was committed, by whichever process. */
  committed(isSynchronised: boolean): void {
    const log = this.#log()
    // What changed nothing wrote nothing, and so synchronised nothing.
    if (isSynchronised && (log.salt !== this.#seen.salt || log.frames !== this.#seen.frames)) this.#synced = log
    this.#seen = log
  }

  /** SQLite synchronises the log before it moves it. */
  checkpointed(): void {
    this.#synced = this.#seen = this.#log()
  }

  get isHeld(): boolean {
    return this.#holder !== null
  }

  /** Some other program writes, and lets nobody else. */
  hold(): void {
    if (this.#holder) return
    this.#holder = new Database(this.file, { timeout: 0 })
    try {
      this.#holder.exec('BEGIN IMMEDIATE')
    } catch {
      this.letGo()
    }
  }

  letGo(): void {
    this.#holder?.close()
    this.#holder = null
  }

  /** `kept` is the share of what was not synchronised that was written all the same. Every connection must be closed. */
  cutPower(kept: number): void {
    this.letGo()
    const [from, log] = [this.file, this.#log()]
    this.#generation += 1
    mkdirSync(this.folder)
    copyFileSync(from, this.file)
    if (existsSync(`${from}-wal`)) {
      copyFileSync(`${from}-wal`, `${this.file}-wal`)
      // A log that was begun anew without an fsync since: what stood in the one before had been moved into the file, which was synchronised.
      const certain = log.salt === this.#synced.salt ? this.#synced.frames : 0
      const frames = certain + Math.floor((log.frames - certain) * kept)
      truncateSync(`${this.file}-wal`, frames === 0 ? 0 : LOG_HEADER + frames * (this.#pageSize + FRAME_HEADER))
    }
    this.#unwatch()
    rmSync(path.dirname(from), { recursive: true, force: true })
    const opened = this.#watch()
    this.#observer = opened.observer
    this.#index = opened.index
    this.checkpointed()
    this.isFull = false
  }

  remove(): void {
    this.letGo()
    this.#unwatch()
    rmSync(this.#root, { recursive: true, force: true })
  }

  #watch() {
    const observer = new Database(this.file, { timeout: 0 })
    observer.pragma('journal_mode = WAL')
    // Only a read makes it part of the log.
    observer.prepare('SELECT count(*) FROM sessions').get()
    return { observer, index: openSync(`${this.file}-shm`, 'r') }
  }

  #unwatch(): void {
    this.#queries.clear()
    this.#observer.close()
    closeSync(this.#index)
  }

  #log(): LogState {
    const head = Buffer.alloc(INDEX.bytes)
    readSync(this.#index, head, 0, INDEX.bytes, 0)
    return { salt: head.toString('hex', INDEX.salt, INDEX.salt + 8), frames: head.readUInt32LE(INDEX.frames) }
  }
}
