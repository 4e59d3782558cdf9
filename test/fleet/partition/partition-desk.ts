import { DeskOffice } from '../../../electron/app/fleet/office.ts'
import type { FleetParts } from '../../../electron/app/fleet/parts.ts'
import { recover } from '../../../electron/app/launch/recover.ts'
import { endSession } from '../../../electron/app/session/end-session.ts'
import { startSession } from '../../../electron/app/sign-in/sign-in.ts'
import type { SignInDeps } from '../../../electron/app/sign-in/sign-in.ts'
import type { Credentials } from '../../../electron/core/accounts/user.ts'
import { actorIn } from '../../../electron/core/audit/audit.ts'
import { durationMs, instanceId, utcMs } from '../../../electron/core/ids.ts'
import type { Clock, Store } from '../../../electron/core/ports/ports.ts'
import type { Session } from '../../../electron/core/session/session.ts'
import { backupShelf, makeBackup } from '../../../electron/data-directory/backups.ts'
import { restoreBackup } from '../../../electron/data-directory/restore.ts'
import { dataLayout } from '../../../electron/platform/directory/data-layout.ts'
import { createEntropy } from '../../../electron/platform/secret/entropy.ts'
import { systemClock } from '../../../electron/platform/time/system-clock.ts'
import { systemScheduler } from '../../../electron/platform/time/system-scheduler.ts'
import { createDirectoryLines } from '../../../electron/platform/wire/link-lines.ts'
import { openSqliteStore } from '../../../electron/store/sqlite/open-store.ts'
import { plainPasswords } from '../../directory/support/gateway-world.ts'
import { FakeProbe } from '../../support/fake-probe.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { someOwner } from '../../support/session-builder.ts'

/** Planted where the test has to find them. `twice`: a command that comes again is carried out again. */
export type DeskFault = 'twice' | null

/** A desk on a real data directory that dies, comes back, loses its newest days, and has a clock of its own; only its window is missing. */
export class PartitionDesk {
  readonly dir: string
  readonly #ahead: number
  readonly #fault: DeskFault
  readonly log = recordingLog()
  store!: Store
  office!: DeskOffice
  #parts!: FleetParts & SignInDeps
  #isBusy = false

  constructor(dir: string, aheadMs: number, fault: DeskFault) {
    this.dir = dir
    this.#ahead = aheadMs
    this.#fault = fault
    this.launch()
  }

  launch(): void {
    this.store = openSqliteStore(dataLayout(this.dir).database)
    if (this.#fault === 'twice') forgetCommands(this.store)
    this.#parts = this.#newParts()
    const { probe, clock, owner } = this.#parts
    recover({ store: this.store, probe, clock, log: this.log, by: actorIn(owner) })
    const keyFile = dataLayout(this.dir).directoryKey
    const lines = createDirectoryLines({ keyFile, safe: null, now: () => clock.now(), log: this.log })
    this.office = new DeskOffice({ ...this.#parts, loadLines: () => Promise.resolve(lines) })
    const here = () => ({ session: this.active()?.id ?? null, idleMs: 0 })
    this.office.begin({ reconsider: () => this.obey(), here })
  }

  /** What is on disk is all that is left. Nothing is said to anybody where the way was cut before. */
  async die(): Promise<void> {
    await this.office.rest()
    this.store.close()
  }

  async restore(): Promise<void> {
    await this.die()
    const [backup] = backupShelf(this.dir).list()
    if (backup) restoreBackup({ dir: this.dir, by: actorIn(someOwner()) }, backup)
    this.launch()
  }

  backUp(): void {
    makeBackup(this.dir, 'manual')
  }

  active(): Session | undefined {
    return this.store.activeSessions()[0]
  }

  /** What the keeper of a real desk does with requests to close, at once: no grace is given in these stories. */
  obey(): void {
    const session = this.active()
    const request = session && this.store.closeRequests.of(session.id)
    if (!session || !request) return
    endSession(this.#parts, session, { reason: request.reason, evidence: { trigger: 'asked' } })
    this.office.look()
  }

  async comeOrGo(identifier: string, takeOver: boolean): Promise<'came' | 'went' | 'refused'> {
    const session = this.active()
    if (session) {
      endSession(this.#parts, session, { reason: 'signed_out', evidence: {} })
      this.office.look()
      return 'went'
    }
    if (this.#isBusy) return 'refused'
    this.#isBusy = true
    const { store, office } = this
    try {
      const typed = { identifier, password: identifier, takeOver }
      const known = store.findCredentials(identifier)
      const isHere = known !== null && known.passwordHash === `hash of ${identifier}`
      const proved: Credentials | null = isHere ? known : await office.passwords.prove(identifier, known, identifier)
      if (proved === null) return 'refused'
      const leave = await office.entrance(proved.user, typed)
      // Killed, or closed, while the directory thought about it.
      if (this.store !== store) return 'refused'
      if (this.active()) leave.unused()
      else startSession(this.#parts, proved.user, leave)
      office.look()
      return 'came'
    } catch {
      return 'refused'
    } finally {
      this.#isBusy = false
    }
  }

  isSettled(): boolean {
    const standing = this.office.status()
    return standing.kind === 'enrolled' && standing.link === 'connected' && standing.waiting === 0
  }

  /** Each life of the app is a process of its own. */
  #newParts(): FleetParts & SignInDeps {
    const owner = { ...someOwner(), instanceId: instanceId(createEntropy().uuidV7(systemClock.now())), host: `desk ${this.dir.slice(-6)}` }
    const clock: Clock = { now: () => utcMs(systemClock.now() + this.#ahead), steady: () => durationMs(systemClock.steady()) }
    const probe = new FakeProbe().says(owner.instanceId, { liveness: 'alive', reason: 'process_running' })
    return {
      store: this.store,
      clock,
      scheduler: systemScheduler,
      entropy: createEntropy(),
      log: this.log,
      owner,
      probe,
      passwords: plainPasswords,
      appVersion: '1.0.0',
      random: Math.random,
      loadLines: () => Promise.reject(new Error('not yet')),
    }
  }
}

/** Each time under another number, so that nothing is known to have been done; and what comes comes twice. */
function forgetCommands({ fleet }: Store): void {
  const settle = fleet.settle.bind(fleet)
  let times = 0
  fleet.settle = (command, ...how) => {
    settle(command + ++times * 1_000_000, ...how)
    return settle(command + ++times * 1_000_000, ...how)
  }
}
