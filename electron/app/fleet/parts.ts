import { actorIn } from '../../core/audit/audit.ts'
import type { DirectoryLines } from '../../core/fleet/line-port.ts'
import type { Clock, Entropy, Log, ProcessProbe, Scheduler, Store } from '../../core/ports/ports.ts'
import type { Endings } from '../../core/ports/store-port.ts'
import type { ProcessIdentity } from '../../core/session/process-identity.ts'

/** What the desk's side of the fleet is made of. */
export type FleetParts = Readonly<{
  store: Store
  clock: Clock
  scheduler: Scheduler
  entropy: Entropy
  log: Log
  owner: ProcessIdentity
  probe: ProcessProbe
  appVersion: string
  /** Between 0 and 1. */
  random: () => number
  /** Read from disk by desks that have a directory, and no others. */
  loadLines: () => Promise<DirectoryLines>
}>

/** What becomes of the sessions of somebody whose account the directory has disabled. */
export const disabledThere = ({ owner, probe, clock }: FleetParts): Endings => ({
  reason: 'account_disabled',
  evidence: { trigger: 'directory' },
  by: actorIn(owner),
  judge: (of) => probe.judge(of),
  steady: clock.steady(),
})
