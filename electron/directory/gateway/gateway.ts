import type { WorkstationId } from '../../core/fleet/directory-port.ts'
import { durationMs } from '../../core/ids.ts'
import { CLOSED } from '../../platform/wire/frames.ts'
import type { DeskLine, LineListener } from '../../platform/wire/server-line.ts'
import { within } from '../deadline.ts'
import { Metrics } from '../metrics.ts'
import { Admissions } from './admissions.ts'
import { Beats } from './beats.ts'
import { Commands } from './commands.ts'
import { ConsoleDesk } from './console-desk.ts'
import type { Desk } from './desk.ts'
import { Entrance } from './entrance.ts'
import type { GatewayParts, Shared } from './parts.ts'
import { Prover } from './prover.ts'
import { Pushes } from './pushes.ts'
import { Refresher } from './refresher.ts'
import { Roster } from './roster.ts'
import type { Services } from './services.ts'
import { StoreHealth } from './store-health.ts'
import { Strangers } from './strangers.ts'
import { Visit } from './visit.ts'

const MOST_LINES = 20_000
/** Not let in yet: each may make us keep 16 KiB, and is gone after ten seconds. A whole fleet that comes back has far fewer at once. */
const MOST_STRANGERS = 2_000
/** Each line has its turn once in so many seconds. Silent for one round it is pinged, for another it is dropped: a desk that beats costs no ping. */
const ROUND = 20
const SECOND = durationMs(1_000)
const CLOCK_TOLERANCE_MS = 300_000
const DAY = durationMs(86_400_000)
const KEY_LASTS_MS = 30 * DAY
const STOP_WITHIN = durationMs(5_000)

/** Serves the lines of desks. Keeps nothing that the next one could not read from the database: any number may serve one directory. */
export class Gateway {
  readonly metrics = new Metrics()
  readonly #shared: Shared
  readonly #roster: Roster
  readonly #refresher: Refresher
  readonly #commands: Commands
  readonly #beats: Beats
  readonly #services: Services
  readonly #visits = new Map<Visit, number>()
  readonly #strangers = new Strangers()
  readonly #stops: (() => void)[]
  #lines = 0
  #tick = 0
  #isStopping = false

  constructor(parts: GatewayParts) {
    const shared = { ...parts, health: new StoreHealth(parts.log), metrics: this.metrics }
    this.#shared = shared
    this.#roster = new Roster(shared)
    this.#refresher = new Refresher(shared, this.#roster)
    this.#commands = new Commands(shared, this.#roster, (workstation) => void this.#sync(workstation))
    this.#beats = new Beats(shared)
    this.#services = {
      shared,
      entrance: new Entrance(shared),
      pushes: new Pushes(shared),
      admissions: new Admissions(shared),
      prover: new Prover(shared, () => this.#refresher.policy()),
      console: new ConsoleDesk(shared),
      isStopping: () => this.#isStopping,
      known: (visit) => this.#strangers.delete(visit),
      entered: (desk, said) => this.#entered(desk, said),
      beat: (desk, said) => this.#beat(desk, said),
      left: (desk) => this.#left(desk),
      ended: (visit) => this.#ended(visit),
    }
    this.#commands.start()
    this.#orderRotations()
    this.#stops = [
      parts.scheduler.every(SECOND, () => this.#pingSome()),
      parts.scheduler.every(DAY, () => this.#orderRotations()),
      () => this.#refresher.stop(),
    ]
  }

  /** A line that was opened. */
  readonly accept = (line: DeskLine): LineListener => {
    const visit = new Visit(line, this.#services)
    this.#visits.set(visit, (this.#lines += 1) % ROUND)
    this.#strangers.add(visit)
    if (this.#isStopping) visit.refuse('shutting_down')
    else if (this.#visits.size > MOST_LINES) visit.refuse('full')
    else if (this.#strangers.size > MOST_STRANGERS) this.#makeRoom(visit)
    return visit
  }

  /** Whoever sends thousands keeps out nobody but those who come from the same address. */
  #makeRoom(visit: Visit): void {
    const least = this.#strangers.leastWelcome() ?? visit
    this.#strangers.delete(least)
    if (least === visit) visit.refuse('full')
    else least.drop()
  }

  readonly isHealthy = (): boolean => !this.#isStopping && this.#shared.health.trouble === null

  get desks(): number {
    return this.#roster.size
  }

  /** Prometheus' text. */
  metricsText(): string {
    const { trouble } = this.#shared.health
    return this.metrics.text({
      desks: ['Workstations that are connected to this gateway', this.#roster.size],
      lines: ['Lines to this gateway, also of those that were not let in yet', this.#visits.size],
      pushes_waiting: ['Messages with lines of audit logs that wait for the database', this.#services.pushes.waiting],
      database_reachable: ['Whether the database answers', trouble === 'unreachable' || trouble === 'newer' ? 0 : 1],
      database_full: ["Whether the database's disk is full", trouble === 'full' ? 1 : 0],
    })
  }

  /** What was taken on is finished and answered; then desks are told to come back elsewhere. Never rejects, and takes a bounded time. */
  async stop(): Promise<void> {
    this.#isStopping = true
    for (const stop of this.#stops) stop()
    await within(STOP_WITHIN, this.#shared.scheduler, Promise.all([this.#services.pushes.idle(), this.#services.admissions.idle()]))
    for (const visit of this.#visits.keys()) visit.refuse('shutting_down')
    await within(STOP_WITHIN, this.#shared.scheduler, Promise.all([this.#commands.stop(), this.#beats.stop()]))
  }

  #entered(desk: Desk, { now, session }: Readonly<{ now: number; session: string | null }>): void {
    this.#shared.log.info('a workstation came in', { workstation: desk.id, name: desk.name, address: desk.line.address })
    const older = this.#roster.enter(desk)
    if (older) {
      this.#services.console.lineEnded(older)
      older.line.say({ say: 'refused', because: 'replaced_by_another', least: 0, most: 0 })
      older.line.close(CLOSED.replaced, 'a newer line of the same workstation')
    }
    this.#beat(desk, { now, session, idleMs: null })
    this.#commands.arrived(desk)
    void this.#refresher.arrived(desk)
  }

  #beat(desk: Desk, { now, session, idleMs }: Readonly<{ now: number; session: string | null; idleMs: number | null }>): void {
    const clockAheadMs = Math.round(now - this.#shared.clock.now())
    this.#checkClock(desk, clockAheadMs)
    this.#beats.note({ workstation: desk.id, clockAheadMs, session, idleMs, address: desk.line.address, appVersion: desk.appVersion })
  }

  /** The desk finds out by itself, from what `welcome` says of the time. */
  #checkClock(desk: Desk, aheadMs: number): void {
    if (desk.clockAlerted || Math.abs(aheadMs) <= CLOCK_TOLERANCE_MS) return
    desk.clockAlerted = true
    const { log, store, health } = this.#shared
    log.warn("a workstation's clock is wrong", { workstation: desk.id, name: desk.name, aheadMs })
    const alert = { kind: 'clock', subject: desk.uid, workstation: desk.id, detail: { name: desk.name, aheadMs } }
    health.watch(store.raiseAlert(alert)).catch(() => void (desk.clockAlerted = false))
  }

  #ended(visit: Visit): void {
    this.#visits.delete(visit)
    this.#strangers.delete(visit)
  }

  #left(desk: Desk): void {
    this.#roster.leave(desk)
    this.#services.console.lineEnded(desk)
  }

  /** Something at the centre has changed, for one workstation or for all. */
  async #sync(workstation: WorkstationId | null): Promise<void> {
    const desk = workstation === null ? undefined : this.#roster.of(workstation)
    if (workstation !== null && !desk) return
    if (desk && (await this.#services.entrance.isRevoked(desk.uid).catch(() => false))) {
      const visit = [...this.#visits.keys()].find(({ line }) => line === desk.line)
      visit?.refuse('revoked')
      return
    }
    await this.#refresher.refresh(workstation)
  }

  #pingSome(): void {
    this.#tick = (this.#tick + 1) % ROUND
    for (const [visit, turn] of this.#visits) {
      if (turn !== this.#tick) continue
      visit.silentRounds += 1
      if (visit.silentRounds === 2) visit.line.ping()
      if (visit.silentRounds <= 2) continue
      this.metrics.count('dropped')
      visit.line.drop()
    }
  }

  #orderRotations(): void {
    const { store, health, clock } = this.#shared
    health.watch(store.orderRotations(clock.now() - KEY_LASTS_MS)).catch(() => {})
  }
}
