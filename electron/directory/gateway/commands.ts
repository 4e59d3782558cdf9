import type { FleetCommand, WorkstationId } from '../../core/fleet/directory-port.ts'
import { durationMs } from '../../core/ids.ts'
import type { Desk } from './desk.ts'
import type { Shared } from './parts.ts'
import type { Roster } from './roster.ts'

const LINGER = durationMs(5)
/** The bell may be lost with its connection, and a command with its line: so what is open is read again. */
const SWEEP_EVERY = durationMs(15_000)
const SENT_AGAIN_AFTER_MS = 30_000
const LISTEN_AGAIN = durationMs(1_000)
/** Then others have their turn. */
const IN_ONE_TURN = 500

/**
 * Carries commands to the desks. A bell says that there are some, and never which: open ones are read again each time, for no order of their
 * numbers says which were committed. `onSync` is told of those that are for us.
 */
export class Commands {
  readonly #shared: Shared
  readonly #roster: Roster
  readonly #onSync: (workstation: WorkstationId | null) => void
  /** Null: of all desks. */
  #wanted: Set<WorkstationId> | null = new Set()
  #isReading = false
  #isLingering = false
  #isOver = false
  #stopListening: (() => Promise<void>) | null = null
  #stopSweeping: () => void = () => {}
  #answered = new Set<number>()

  constructor(shared: Shared, roster: Roster, onSync: (workstation: WorkstationId | null) => void) {
    this.#shared = shared
    this.#roster = roster
    this.#onSync = onSync
  }

  start(): void {
    this.#stopSweeping = this.#shared.scheduler.every(SWEEP_EVERY, () => this.#ring(null))
    void this.#listen()
  }

  /** A desk has come in: it has none of them yet. */
  arrived({ id }: Desk): void {
    this.#ring([id])
  }

  async stop(): Promise<void> {
    this.#isOver = true
    this.#stopSweeping()
    await this.#stopListening?.().catch(() => {})
  }

  async #listen(): Promise<void> {
    try {
      const stop = await this.#shared.health.watch(this.#shared.store.listen((ids) => this.#ring(ids)))
      if (this.#isOver) await stop()
      else this.#stopListening = stop
    } catch {
      if (!this.#isOver) this.#shared.scheduler.after(LISTEN_AGAIN, () => void this.#listen())
    }
  }

  #ring(ids: readonly WorkstationId[] | null): void {
    if (this.#isOver) return
    if (ids === null) this.#wanted = null
    else for (const id of ids) if (this.#roster.of(id)) this.#wanted?.add(id)
    if (this.#isReading || this.#isLingering || this.#wanted?.size === 0) return
    this.#isLingering = true
    this.#shared.scheduler.after(LINGER, () => {
      this.#isLingering = false
      void this.#read()
    })
  }

  /** Never rejects: what could not be read is read by the next sweep. */
  async #read(): Promise<void> {
    const { store, health } = this.#shared
    this.#isReading = true
    try {
      while (this.#wanted === null || this.#wanted.size > 0) {
        const ids = this.#wanted === null ? null : [...this.#wanted]
        this.#wanted = new Set()
        await this.#deliver(await health.watch(store.openCommands(ids)), ids === null)
      }
    } catch {
      // The sweep reads all of them.
    }
    this.#isReading = false
  }

  async #deliver(commands: readonly FleetCommand[], areAll: boolean): Promise<void> {
    if (areAll) this.#forgetSettled(new Set(commands.map(({ id }) => id)))
    let sent = 0
    for (const command of commands) {
      if (command.kind === 'sync') this.#answer(command)
      else {
        const desk = command.workstation === null ? null : this.#roster.of(command.workstation)
        for (const each of desk === null ? this.#roster.all() : desk ? [desk] : []) {
          if (this.#send(each, command) && ++sent % IN_ONE_TURN === 0) await this.#turn()
        }
      }
    }
  }

  /** Those for all stay open for everybody who comes: each desk is sent them once a line. */
  #send({ line, sent }: Desk, { id, workstation, kind, session, body, issuedAt }: FleetCommand): boolean {
    const now = this.#shared.clock.steady()
    const last = sent.get(id)
    if (last !== undefined && (workstation === null || now - last < SENT_AGAIN_AFTER_MS)) return false
    sent.set(id, now)
    line.say({ say: 'command', id, kind, session, body: JSON.stringify(body), issuedAt })
    this.#shared.metrics.count('commands')
    return true
  }

  #answer({ id, workstation }: FleetCommand): void {
    if (this.#answered.has(id)) return
    this.#answered.add(id)
    this.#onSync(workstation)
  }

  #forgetSettled(open: ReadonlySet<number>): void {
    this.#answered = new Set([...this.#answered].filter((id) => open.has(id)))
    for (const { sent } of this.#roster.all()) for (const id of sent.keys()) if (!open.has(id)) sent.delete(id)
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => void this.#shared.scheduler.after(durationMs(0), resolve))
  }
}
