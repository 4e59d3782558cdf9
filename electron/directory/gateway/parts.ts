import type { DirectoryStore } from '../../core/fleet/directory-port.ts'
import type { StreamFact, StreamLine } from '../../core/fleet/stream.ts'
import type { Clock, Entropy, Log, PasswordHasher, Scheduler } from '../../core/ports/ports.ts'
import type { FleetHandlers } from '../console/fleet-handlers.ts'
import type { Metrics } from '../metrics.ts'
import type { StoreHealth } from './store-health.ts'

/** What a gateway is made of. */
export type GatewayParts = Readonly<{
  store: DirectoryStore
  handlers: FleetHandlers
  factsOf: (line: StreamLine) => readonly StreamFact[]
  clock: Clock
  scheduler: Scheduler
  entropy: Entropy
  passwords: PasswordHasher
  log: Log
  /** What people call the directory. */
  name: string
  fingerprint: string
  /** Which of the directory's gateways this is. */
  gateway: string
}>

/** And what its parts share. */
export type Shared = GatewayParts & Readonly<{ health: StoreHealth; metrics: Metrics }>
