import type { User } from '../../core/accounts/user.ts'
import { actorIn, auditEntry } from '../../core/audit/audit.ts'
import { assertNever, LatchkeyError } from '../../core/errors.ts'
import type { AdmissionAnswer } from '../../core/fleet/admission.ts'
import { decideEntering, lockOn } from '../../core/fleet/admitting.ts'
import type { MirroredPerson } from '../../core/fleet/fleet-store.ts'
import { lockedBy, refusalOf, refusedHere, unreachable } from '../../core/fleet/refusals.ts'
import { durationMs, sessionId } from '../../core/ids.ts'
import type { SessionId } from '../../core/ids.ts'
import { housePolicy, policyOf } from '../policy/policies.ts'
import { isoTime } from '../reports/iso-time.ts'
import type { Leave, Typed } from '../sign-in/entrance.ts'
import type { FleetLink } from './link.ts'
import type { FleetParts } from './parts.ts'
import type { Proofs } from './prove.ts'

const ANSWERED_WITHIN = durationMs(1_000)
const AGAIN_AFTER = durationMs(300)
/** Whom the person replaces has this long to be gone. */
const REPLACED_WITHIN = 3_000

/** Asks the directory whether somebody may begin a session here, and decides by the policy where it does not answer. */
export class Asking {
  readonly #parts: FleetParts
  readonly #link: FleetLink
  readonly #proofs: Proofs

  constructor(parts: FleetParts, link: FleetLink, proofs: Proofs) {
    this.#parts = parts
    this.#link = link
    this.#proofs = proofs
  }

  async admit(user: User, typed: Typed): Promise<Leave> {
    const { store, clock, entropy } = this.#parts
    const session = sessionId(entropy.uuidV7(clock.now()))
    if (!store.fleet.link()) return { session, admission: 'local', unused: () => {} }
    const person = store.fleet.person(user.id)
    this.#requireUnlocked(user, person === null)
    if (person === null) return this.#localLeave(user, session)
    return this.#enter(user, person, typed, session)
  }

  #requireUnlocked({ id, role }: User, isLocal: boolean): void {
    const { store, clock } = this.#parts
    const workstation = store.fleet.link()?.workstation ?? 0
    const lock = lockOn(store.fleet.locks(), { workstation, person: id, role, isLocal }, clock.now())
    if (lock) throw lockedBy(lock, isoTime)
  }

  #localLeave({ role }: User, session: SessionId): Leave {
    if (housePolicy(this.#parts.store).localAccounts === 'administrators' && role !== 'admin') throw refusedHere('local')
    return { session, admission: 'local', unused: () => {} }
  }

  async #enter(user: User, known: MirroredPerson, typed: Typed, session: SessionId): Promise<Leave> {
    const { store, clock, scheduler } = this.#parts
    const began = clock.steady()
    const policy = policyOf(store, user)
    let person = known
    let isProved = false
    const unused = () => this.#unused(user, session)
    for (;;) {
      const answer = await this.#answer(person, session, typed.takeOver)
      const hasTime = clock.steady() - began < REPLACED_WITHIN && !(isProved && outdated(answer))
      const decision = decideEntering({ answer, policy, person, hasTime })
      switch (decision.kind) {
        case 'admitted':
          store.fleet.used(user.id, clock.now())
          return { session, admission: decision.admission, unused }
        case 'wait':
          await new Promise<void>((resolve) => void scheduler.after(AGAIN_AFTER, resolve))
          break
        case 'prove':
          isProved = true
          person = await this.#proved(user, typed)
          break
        case 'unreachable':
          unused()
          throw unreachable()
        case 'refused':
          throw refusalOf(decision.refused, isoTime)
        default:
          assertNever(decision)
      }
    }
  }

  async #answer({ person, revision }: MirroredPerson, session: SessionId, takeOver: boolean): Promise<AdmissionAnswer | 'silent'> {
    const asked = { person, session, revision, takeOver, boot: this.#link.boot() }
    return this.#link.within(ANSWERED_WITHIN, 'silent' as const, (line) => line.admit(asked))
  }

  async #proved(user: User, { identifier, password }: Typed): Promise<MirroredPerson> {
    const proved = await this.#proofs.prove(identifier, null, password)
    const person = proved?.user.id === user.id ? this.#parts.store.fleet.person(user.id) : null
    if (person) return person
    throw new LatchkeyError('wrong_credentials', 'The username or the password is wrong. Check both and try again.')
  }

  /** A grant may have been on its way: nothing stands in the person's way for it. */
  #unused(user: User, session: SessionId): void {
    const { store, clock, owner, log } = this.#parts
    try {
      if (store.findSession(session)) return
      store.appendAudit(auditEntry(actorIn(owner), clock.now(), 'grant_unused', { session, user: user.id }))
      this.#link.look()
    } catch (error) {
      log.warn('a permission could not be given back', { session, error: String(error) })
    }
  }
}

const outdated = (answer: AdmissionAnswer | 'silent') => answer !== 'silent' && answer.kind === 'refused' && answer.because === 'outdated'
