import type { FromDesk, FromDirectory } from '../../contract/fleet/messages.ts'
import { hasExpired } from '../../core/accounts/one-time-password.ts'
import { checkedPassword, knownWords, normalizedPassword } from '../../core/accounts/password-rules.ts'
import { parseDuration } from '../../core/duration.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { DirectoryCredentials, DirectoryPerson, FleetPolicy } from '../../core/fleet/directory-port.ts'
import { utcMs } from '../../core/ids.ts'
import { policyFrom } from '../../core/policy/policy.ts'
import type { Policy } from '../../core/policy/policy.ts'
import type { Desk } from './desk.ts'
import type { Shared } from './parts.ts'
import { ProofThrottle } from './throttle.ts'

type Prove = Extract<FromDesk, { say: 'prove' }>
type Account = Extract<FromDirectory, { say: 'account' }>
type Outcome = Omit<Account, 'say' | 'ask' | 'token'>

/** Hashing one takes 19 MiB and 26 ms of a core: so many wait, and no more. */
const MOST_AT_ONCE = 200

const NOTHING: Omit<Outcome, 'answer'> = { waitMs: null, code: null, person: null, passwordHash: null }
const answered = (answer: Outcome['answer'], more: Partial<Outcome> = {}): Outcome => ({ ...NOTHING, ...more, answer })

/** Checks passwords for desks. A hash leaves the centre after its password was proven, and never that of an administrator. */
export class Prover {
  readonly #shared: Shared
  readonly #policy: () => Promise<FleetPolicy>
  readonly #throttle = new ProofThrottle()
  #underWay = 0

  constructor(shared: Shared, policy: () => Promise<FleetPolicy>) {
    this.#shared = shared
    this.#policy = policy
  }

  /** Never rejects. `proved` is given with the account whose password was right, where the console was asked for. */
  async prove(desk: Desk, asked: Prove): Promise<Readonly<{ outcome: Outcome; proved: DirectoryCredentials | null }>> {
    if (this.#underWay >= MOST_AT_ONCE) return { outcome: answered('unavailable'), proved: null }
    this.#underWay += 1
    const startedAt = performance.now()
    try {
      return await this.#outcome(desk, asked)
    } catch {
      return { outcome: answered('unavailable'), proved: null }
    } finally {
      this.#shared.metrics.waited('prove', performance.now() - startedAt)
      this.#underWay -= 1
    }
  }

  async #outcome(desk: Desk, asked: Prove) {
    const { store, clock, passwords, health, metrics, log } = this.#shared
    const settings = await this.#policy()
    const policy = policyFrom(new Map(Object.entries(settings.settings)))
    const now = clock.now()
    const { decision, forgive } = this.#throttle.admit(asked.identifier, desk.id, now, policy)
    if (decision.kind === 'wait') {
      return { outcome: answered(decision.lock ? 'locked' : 'throttled', { waitMs: decision.waitMs }), proved: null }
    }
    metrics.count('proofs')
    const credentials = await health.watch(store.findCredentials(asked.identifier))
    const password = normalizedPassword(asked.password)
    const isRight = credentials ? await passwords.verify(credentials.passwordHash, password) : await passwords.verifyNobody(password)
    if (!credentials || isRight !== true || decision.lock !== null) {
      metrics.count('proofs_wrong')
      log.warn('password refused', { workstation: desk.id, person: credentials?.id ?? null, locked: decision.lockIfWrong !== null })
      const until = decision.lockIfWrong?.until
      const waitMs = until === undefined || until === null ? null : Math.max(0, until - now)
      return { outcome: decision.lockIfWrong ? answered('locked', { waitMs }) : answered('wrong'), proved: null }
    }
    forgive()
    noteProof(desk, credentials.id, clock.steady())
    const outcome = await this.#proved(desk, asked, credentials, { ...policy, caches: caches(settings) })
    return { outcome, proved: outcome.answer === 'proved' && asked.for === 'console' ? credentials : null }
  }

  async #proved(
    desk: Desk,
    asked: Prove,
    credentials: DirectoryCredentials,
    policy: Policy & Readonly<{ caches: boolean }>,
  ): Promise<Outcome> {
    const person = personOf(credentials)
    if (credentials.disabled) return answered('disabled')
    const oneTimeSince = credentials.oneTimeSince === null ? null : utcMs(credentials.oneTimeSince)
    if (hasExpired({ oneTimeSince }, this.#shared.clock.now(), policy.oneTimePasswordLifetime)) {
      return answered('password_refused', { code: 'one_time_password_expired' })
    }
    if (asked.for === 'new_password') return this.#choose(desk, asked, credentials, policy)
    if (asked.for === 'console') return answered(credentials.role === 'admin' ? mustChoose(person) : 'not_administrator', { person })
    if (credentials.mustChangePassword) return answered('choose_password', { person })
    return answered('proved', { person, passwordHash: await this.#release(desk, credentials, policy) })
  }

  async #choose(
    desk: Desk,
    { newPassword }: Prove,
    credentials: DirectoryCredentials,
    policy: Policy & Readonly<{ caches: boolean }>,
  ): Promise<Outcome> {
    const { store, passwords, health } = this.#shared
    if (!credentials.mustChangePassword) return answered('password_refused', { code: 'not_allowed' })
    const refusal = await this.#refusalOf(newPassword ?? '', credentials, policy)
    if (refusal !== null) return answered('password_refused', { code: refusal })
    const passwordHash = await passwords.hash(newPassword ?? '')
    const person = await health.watch(store.choosePassword(credentials.id, credentials.passwordHash, passwordHash))
    if (!person) return answered('wrong')
    return answered('proved', { person, passwordHash: await this.#release(desk, { ...credentials, passwordHash }, policy) })
  }

  async #refusalOf(password: string, credentials: DirectoryCredentials, { passwordLeast }: Policy): Promise<string | null> {
    const { passwords } = this.#shared
    try {
      const checked = checkedPassword(password, passwordLeast)
      await passwords.refuseGuessable(checked, knownWords(credentials))
      return (await passwords.verify(credentials.passwordHash, checked)) ? 'password_unchanged' : null
    } catch (error) {
      if (error instanceof LatchkeyError) return error.code
      throw error
    }
  }

  /** Null where the desk may not have it. */
  async #release(desk: Desk, { id, role, passwordHash }: DirectoryCredentials, { caches: isCached }: Readonly<{ caches: boolean }>) {
    if (role === 'admin' || !isCached) return null
    await this.#shared.health.watch(this.#shared.store.release(desk.id, id))
    return passwordHash
  }
}

/** Of how many people a desk has proofs that count. */
const MOST_PROVED = 20
const PROOF_COUNTS_MS = 60_000

function noteProof({ proved }: Desk, person: string, now: number): void {
  proved.delete(person)
  proved.set(person, now)
  for (const oldest of [...proved.keys()].slice(0, Math.max(0, proved.size - MOST_PROVED))) proved.delete(oldest)
}

/** Whether this person's password was proven at this desk just now. */
export const isProved = ({ proved }: Desk, person: string, now: number): boolean =>
  now - (proved.get(person) ?? Number.NEGATIVE_INFINITY) < PROOF_COUNTS_MS

const mustChoose = ({ mustChangePassword }: DirectoryPerson) => (mustChangePassword ? 'choose_password' : 'proved')

/** What of an account may be told. */
export const personOf = ({ passwordHash: _hash, oneTimeSince: _since, ...person }: DirectoryCredentials): DirectoryPerson => person

/** Whether the policy lets desks keep accounts at all. */
function caches({ settings }: FleetPolicy): boolean {
  const text = settings['cache-accounts-for']
  return text === undefined || (text !== 'never' && parseDuration(text) > 0)
}
