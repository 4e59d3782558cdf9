import { instanceId, durationMs, utcMs } from '../../electron/core/ids.ts'
import type { DurationMs, UtcMs } from '../../electron/core/ids.ts'
import type { Clock, Entropy, ProcessProbe } from '../../electron/core/ports/ports.ts'
import type { ProcessIdentity } from '../../electron/core/session/process-identity.ts'
import type { History } from '../../electron/store/sqlite/reports/history.ts'
import { seededEntropy } from './random.ts'
import type { Random } from './random.ts'

export type Computer = {
  readonly host: string
  readonly hostId: string
  bootId: string
  bootedAt: number
  busyUntil: number
  /** From here on somebody is at it right now. */
  takenFrom: number
  readonly reserved: Span[]
}

/** Kept free for what the story needs at that time. */
export type Span = Readonly<{ from: number; to: number }>

export const isFree = (reserved: readonly Span[], from: number, to: number) => reserved.every((span) => to < span.from || from > span.to)

/** In the story everybody who is signed in sits there. */
export const LIVING: ProcessProbe = { judge: () => ({ liveness: 'alive', reason: 'process_running' }) }

/** A clock that stands at whatever moment of the past is being told. */
class ToldClock implements Clock {
  #now = 0
  set(now: number): void {
    this.#now = now
  }
  now(): UtcMs {
    return utcMs(this.#now)
  }
  steady(): DurationMs {
    return durationMs(this.#now)
  }
}

/** The computer that keeps crashing. */
const FRAIL = 'workshop-2'
const HOSTS = [
  'front-desk',
  'back-office',
  'workshop-1',
  FRAIL,
  'ward-north',
  'ward-south',
  'ward-east',
  'pharmacy',
  'laboratory',
  'reception',
  'archive',
  'loading-bay',
  'night-desk',
  'meeting-room',
  'library',
  'gatehouse',
]

/** Everything that a past is made up from. */
export class World {
  readonly clock = new ToldClock()
  readonly entropy: Entropy
  readonly computers: readonly [Computer, ...Computer[]]
  readonly history: History
  readonly random: Random
  readonly appVersion: string

  constructor(history: History, random: Random, appVersion: string, since: number) {
    this.history = history
    this.random = random
    this.appVersion = appVersion
    this.entropy = seededEntropy(random)
    const computers = HOSTS.map((host) => ({
      host,
      hostId: this.#hex(32),
      bootId: '',
      bootedAt: 0,
      busyUntil: 0,
      takenFrom: Number.POSITIVE_INFINITY,
      reserved: [],
    }))
    for (const computer of computers) this.reboot(computer, since - random.between(1, 72) * 3_600_000)
    const [first, ...others] = computers
    if (!first) throw new Error('there are no computers')
    this.computers = [first, ...others]
  }

  get office(): Computer {
    return this.computers[0]
  }

  get frail(): Computer {
    return this.computers.find(({ host }) => host === FRAIL) ?? this.office
  }

  reboot(computer: Computer, at: number): void {
    computer.bootId = this.entropy.uuidV7(utcMs(at))
    computer.bootedAt = at
  }

  /** A new process of the app on a computer, as it would describe itself on Linux: ticks of 10 ms since the boot. */
  ownerOf(computer: Computer, at: number): ProcessIdentity {
    const { host, hostId, bootId, bootedAt } = computer
    return {
      host,
      hostId,
      bootId,
      pid: this.random.between(1_200, 60_000),
      processStartedAt: Math.max(1, Math.floor((at - bootedAt) / 10)),
      instanceId: instanceId(this.entropy.uuidV7(utcMs(at))),
      osUser: 'kiosk',
    }
  }

  #hex(length: number): string {
    return Array.from({ length }, () => this.random.between(0, 15).toString(16)).join('')
  }
}
