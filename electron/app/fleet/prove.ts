import type { Credentials, User } from '../../core/accounts/user.ts'
import { assertNever, LatchkeyError } from '../../core/errors.ts'
import type { ErrorCode } from '../../core/errors.ts'
import { mayBeCached } from '../../core/fleet/account-cache.ts'
import type { DirectoryPerson } from '../../core/fleet/directory-port.ts'
import { ONLY_THE_DIRECTORY } from '../../core/fleet/fleet-store.ts'
import type { NotProved, Proof, Proved, Proving } from '../../core/fleet/line-port.ts'
import { refusedHere, unreachable } from '../../core/fleet/refusals.ts'
import { durationMs } from '../../core/ids.ts'
import { isoTime } from '../reports/iso-time.ts'
import type { PasswordDirectory } from '../sign-in/entrance.ts'
import type { FleetLink } from './link.ts'
import { disabledThere } from './parts.ts'
import type { FleetParts } from './parts.ts'

const ANSWERED_WITHIN = durationMs(1_000)
/** Two passwords are hashed for it, and one is looked up among many. */
const CHANGED_WITHIN = durationMs(5_000)

/** Has passwords checked by the directory, and keeps what it says of the account. */
export class Proofs implements PasswordDirectory {
  readonly #parts: FleetParts
  readonly #link: FleetLink

  constructor(parts: FleetParts, link: FleetLink) {
    this.#parts = parts
    this.#link = link
  }

  async prove(identifier: string, credentials: Credentials | null, password: string): Promise<Credentials | null> {
    const { store } = this.#parts
    if (!store.fleet.link() || (credentials && !store.fleet.person(credentials.user.id))) return null
    const proof = await this.ask({ identifier, password, for: 'sign_in', newPassword: null })
    if (proof.kind === 'wrong') return null
    if (proof.kind === 'unavailable') return this.#withoutIt(credentials)
    return this.#kept(proof)
  }

  async changePassword(user: User, oldPassword: string, newPassword: string): Promise<User | null> {
    const { store } = this.#parts
    if (!store.fleet.link() || !store.fleet.person(user.id)) return null
    const asked = { identifier: user.username, password: oldPassword, for: 'new_password', newPassword } as const
    const proof = await this.ask(asked, CHANGED_WITHIN)
    if (proof.kind === 'wrong')
      throw new LatchkeyError('wrong_credentials', 'The password was changed in the meantime. Try again with the new one.')
    if (proof.kind === 'unavailable') throw unreachable()
    return this.#kept(proof).user
  }

  ask(what: Proving, within = ANSWERED_WITHIN): Promise<Proof> {
    return this.#link.within(within, UNAVAILABLE, (line) => line.prove(what))
  }

  /** A hash that is here has said already that the password is wrong; of whom nothing is here, nobody can say. */
  #withoutIt(credentials: Credentials | null): null {
    if (credentials && credentials.passwordHash !== ONLY_THE_DIRECTORY) return null
    throw unreachable()
  }

  #kept(proof: Proved | NotProved): Credentials {
    if (!('person' in proof)) throw refusedProof(proof, this.#parts.clock.now())
    const { person, passwordHash } = proof
    const mustChangePassword = proof.kind === 'choose_password' || person.mustChangePassword
    const hash = mayBeCached(person.role) && !mustChangePassword ? passwordHash : null
    return this.#mirrored({ ...person, mustChangePassword }, hash)
  }

  #mirrored(person: DirectoryPerson, hash: string | null): Credentials {
    const { store, clock } = this.#parts
    const outcome = store.fleet.mirror(person, clock.now(), hash, disabledThere(this.#parts))
    if (outcome.kind === 'taken') throw refusedHere('name')
    return { user: outcome.user, passwordHash: hash ?? ONLY_THE_DIRECTORY }
  }
}

const UNAVAILABLE: Proof = { kind: 'unavailable' }

/** Why somebody whose password was looked at there is not let in. */
export function refusedProof(proof: NotProved, now: number): LatchkeyError {
  switch (proof.kind) {
    case 'disabled':
      return refusedHere('disabled')
    case 'not_administrator':
      return new LatchkeyError('not_allowed', 'Only an administrator of the directory may do this.')
    case 'password_refused':
      return new LatchkeyError(proof.code as ErrorCode, 'The directory does not take this password.')
    case 'throttled':
    case 'locked':
      return tooManyWrong(proof, now)
    default:
      return assertNever(proof)
  }
}

function tooManyWrong({ kind, waitMs }: Extract<Proof, { kind: 'throttled' | 'locked' }>, now: number): LatchkeyError {
  const what = 'There were too many wrong passwords'
  if (kind === 'throttled' && waitMs !== null) {
    const seconds = Math.ceil(waitMs / 1_000)
    return new LatchkeyError('sign_in_throttled', `${what}. Wait ${seconds} s, then try again.`, {
      params: { seconds, retryAfterMs: waitMs },
    })
  }
  if (waitMs === null) return new LatchkeyError('account_locked', `${what}: this account is locked. Ask an administrator to unlock it.`)
  const until = now + waitMs
  return new LatchkeyError('account_locked_until', `${what}: this account is locked until ${isoTime(until)}. Wait until then.`, {
    params: { untilAt: until },
  })
}
