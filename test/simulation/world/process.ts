import Database from 'better-sqlite3'
import { durationMs, instanceId, utcMs } from '../../../electron/core/ids.ts'
import type { Clock, Entropy, Log, PasswordHasher, ProcessProbe, Scheduler } from '../../../electron/core/ports/ports.ts'
import type { ProcessIdentity } from '../../../electron/core/session/process-identity.ts'
import { createProcessProbe } from '../../../electron/platform/process/process-probe.ts'
import { createEntropy } from '../../../electron/platform/secret/entropy.ts'
import { openSqliteStore } from '../../../electron/store/sqlite/open-store.ts'
import type { SqliteStore } from '../../../electron/store/sqlite/sqlite-store.ts'
import type { Computer } from './computer.ts'
import { Gone, ProcessDatabase } from './process-database.ts'
import type { World } from './world.ts'

export type LogLine = Readonly<{ level: 'info' | 'warn' | 'error'; event: string; fields: Readonly<Record<string, unknown>> }>

/** How a process goes that is not asked. */
export type Death = 'killed' | 'power cut'

/** Which of its next writes it does not live to make. */
export type Doom = { writesLeft: number; readonly how: Death }
/** Which of its next reads or writes fail, and how SQLite says so. */
export type Failure = { readonly of: 'read' | 'write'; left: number; failing: number; readonly code: string }

const LONGEST_PASSWORD_MS = 400

/** One process of the operating system, with everything that the app asks of one. */
export class Process {
  readonly world: World
  readonly computer: Computer
  readonly owner: ProcessIdentity
  readonly probe: ProcessProbe
  readonly entropy: Entropy
  state: 'running' | 'stopped' | 'dying' | 'gone' = 'running'
  doom: Doom | null = null
  failure: Failure | null = null
  death: Death = 'killed'
  /** When it was gone, in true time. */
  goneAt: number | null = null
  /** Whether the computer has been booted since it ran. */
  isOfAnotherBoot = false
  /** Whether anything that it wrote was refused. */
  failures = 0
  #isSpared = false
  /** What the operating system gives back when the process is gone. */
  readonly #held: (() => void)[] = []

  constructor(world: World, computer: Computer) {
    this.world = world
    this.computer = computer
    this.entropy = createEntropy((count) => world.chance.bytes(count))
    const { hostId, name: host, bootId } = computer
    this.owner = {
      hostId,
      host,
      bootId,
      ...computer.start(),
      instanceId: instanceId(this.entropy.uuidV7(utcMs(world.wall(computer)))),
      osUser: 'kiosk',
    }
    this.probe = createProcessProbe({ hostId, bootId }, this.owner, (pid) => {
      const startedAt = computer.startedAt(pid)
      return startedAt === undefined ? { kind: 'absent' } : { kind: 'running', startedAt }
    })
  }

  /** What the app asks of the process that it runs in. */
  get ports() {
    const { owner, probe, entropy, clock, scheduler, log, passwords } = this
    return { owner, probe, entropy, clock, scheduler, log, passwords }
  }

  get isThere(): boolean {
    return this.state === 'running' || this.state === 'stopped'
  }

  /** Whether its code runs: not while it is stopped, nor while the computer sleeps. */
  get runs(): boolean {
    return this.state === 'running' && this.computer.asleepSince === null
  }

  readonly clock: Clock = {
    now: () => utcMs(this.world.wall(this.computer)),
    steady: () => durationMs(this.world.now - this.computer.bootedAt),
  }

  readonly scheduler: Scheduler = {
    after: (delay, task) => this.world.addTimer(this, delay, task),
    every: (interval, task) => {
      let cancel: () => void
      const again = () => {
        cancel = this.world.addTimer(this, interval, () => {
          again()
          task()
        })
      }
      again()
      return () => cancel()
    },
  }

  readonly log: Log = {
    info: (event, fields) => this.#note('info', event, fields),
    warn: (event, fields) => this.#note('warn', event, fields),
    error: (event, fields) => this.#note('error', event, fields),
  }

  /** They cost nothing, and take a while in which everything else goes on. */
  readonly passwords: PasswordHasher = {
    hash: async (password) => {
      await this.#aWhile()
      return hashOf(password)
    },
    verify: async (phc, password) => {
      await this.#aWhile()
      return phc === hashOf(password)
    },
    verifyNobody: () => this.#aWhile(),
    judge: () => 'current',
    refuseGuessable: async () => {},
    prepare() {},
  }

  openStore(): SqliteStore {
    const { disk } = this.world
    const connect = (file: string, options: Database.Options) => {
      const database = new ProcessDatabase(file, options, {
        beforeRead: (reachesDisk) => this.#beforeRead(reachesDisk),
        beforeWrite: (sql, reachesDisk) => this.#beforeWrite(sql, reachesDisk),
        committed: (isSynchronised) => disk.committed(isSynchronised),
        checkpointed: () => disk.checkpointed(),
      })
      this.holds(() => database.close())
      return database
    }
    return openSqliteStore(disk.file, { connect, log: this.log })
  }

  holds(giveBack: () => void): void {
    this.#held.push(giveBack)
  }

  /** Gone, with whatever it held; what it had not committed is undone, as SQLite finds it. */
  bury(): void {
    this.state = 'gone'
    this.goneAt = this.world.now
    this.world.dropTimers(this)
    this.computer.end(this.owner.pid)
    for (const giveBack of this.#held.splice(0)) giveBack()
  }

  /** At the next thing that it does. */
  die(how: Death): void {
    this.state = 'dying'
    this.death = how
  }

  /** Asks it something that it does not ask itself, and that nothing can happen to. */
  spared<Value>(ask: () => Value): Value {
    this.#isSpared = true
    try {
      return ask()
    } finally {
      this.#isSpared = false
    }
  }

  #beforeRead(reachesDisk: boolean): void {
    if (!this.isThere) throw new Gone()
    if (reachesDisk && !this.#isSpared) this.#meetFailure('read')
  }

  #beforeWrite(sql: string, reachesDisk: boolean): void {
    if (!this.isThere) throw new Gone()
    if (sql === 'ROLLBACK') return
    if (this.doom && --this.doom.writesLeft < 0) {
      this.die(this.doom.how)
      throw new Gone()
    }
    this.#meetFailure('write')
    if (reachesDisk && sql !== 'BEGIN IMMEDIATE' && this.world.disk.isFull) this.#fail('SQLITE_FULL')
  }

  #meetFailure(of: Failure['of']): void {
    if (this.failure?.of !== of || --this.failure.left >= 0) return
    const { code } = this.failure
    if (--this.failure.failing <= 0) this.failure = null
    this.#fail(code)
  }

  #fail(code: string): never {
    this.failures += 1
    this.world.trouble()
    throw new Database.SqliteError('simulated', code)
  }

  #aWhile(): Promise<void> {
    return new Promise((resolve) => void this.world.addTimer(this, 40 + this.world.chance.below(LONGEST_PASSWORD_MS), resolve))
  }

  #note(level: LogLine['level'], event: string, fields: LogLine['fields'] = {}): void {
    this.world.onLog(this, { level, event, fields })
  }
}

export const hashOf = (password: string) => `hash of ${password}`
