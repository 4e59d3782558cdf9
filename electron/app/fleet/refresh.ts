import { actorIn, auditEntry } from '../../core/audit/audit.ts'
import { overdueHashes } from '../../core/fleet/account-cache.ts'
import type { DeskSide } from '../../core/fleet/desk-line.ts'
import type { DirectoryPerson, FleetLock, FleetPolicy } from '../../core/fleet/directory-port.ts'
import { housePolicy } from '../policy/policies.ts'
import { disabledThere } from './parts.ts'
import type { FleetParts } from './parts.ts'

/** Keeps what the directory tells unasked: its policy, the people who are cached here, what is locked. None of these throws. */
export class Refreshing {
  readonly #parts: FleetParts
  readonly #desk: DeskSide

  constructor(parts: FleetParts, desk: DeskSide) {
    this.#parts = parts
    this.#desk = desk
  }

  policy(policy: FleetPolicy): void {
    this.#keep('its policy', ({ store, owner, clock }) => {
      if ((store.fleet.link()?.policyVersion ?? 0) >= policy.version) return
      store.fleet.applyPolicy(policy, auditEntry(actorIn(owner), clock.now(), 'directory_policy', { version: policy.version }))
      this.#dropHashes()
    })
  }

  people(revision: number, people: readonly DirectoryPerson[]): void {
    this.#keep('its people', ({ store, clock }) => {
      for (const person of people) store.fleet.mirror(person, clock.now(), null, disabledThere(this.#parts))
      if (revision > (store.fleet.link()?.peopleRevision ?? 0)) store.fleet.notePeople(revision)
    })
  }

  locks(locks: readonly FleetLock[]): void {
    this.#keep('its locks', ({ store }) => store.fleet.keepLocks(locks))
  }

  /** To be called now and then: nobody's hash stays longer than the policy says. */
  overdue(): void {
    try {
      this.#dropHashes()
    } catch (error) {
      this.#parts.log.warn('old hashes could not be dropped', { error: String(error) })
    }
  }

  /** The directory lets this desk in no more. */
  revoked(): void {
    this.#dropAll()
  }

  /** It knows nothing of some of the accounts that are cached here, and could not tell what becomes of them: all are proved to it again. */
  setBack(): void {
    this.#parts.log.warn('the directory was set back: cached passwords are forgotten')
    this.#dropAll()
  }

  #dropAll(): void {
    this.#keep('nothing', ({ store }) => store.fleet.dropHashes(store.fleet.people().map(({ person }) => person)))
  }

  #dropHashes(): void {
    const { store, clock } = this.#parts
    const overdue = overdueHashes(store.fleet.people(), clock.now(), housePolicy(store).cacheAccountsFor)
    if (overdue.length > 0) store.fleet.dropHashes(overdue)
  }

  #keep(what: string, task: (parts: FleetParts) => void): void {
    try {
      task(this.#parts)
      this.#desk.reconsider()
    } catch (error) {
      this.#parts.log.warn('what the directory says could not be kept', { what, error: String(error) })
    }
  }
}
