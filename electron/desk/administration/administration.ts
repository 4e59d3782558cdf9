import { disableUser, editUser, enableUser, setOneTimePassword, unlockUser } from '../../app/accounts/accounts.ts'
import { addUser } from '../../app/accounts/add-user.ts'
import { addToken, revokeToken } from '../../app/api/api-tokens.ts'
import { changePolicies, previewPolicies } from '../../app/policy/change-policy.ts'
import { housePolicy } from '../../app/policy/policies.ts'
import type { SignedIn, SignInDeps } from '../../app/sign-in/sign-in.ts'
import type {
  OneTimePassword,
  PersonView,
  PolicyPreview,
  PolicySaved,
  PolicyView,
  ShownToken,
  TokenView,
} from '../../contract/administration.ts'
import type { NewPerson, NewToken, PersonEdit, PolicyChange, PolicyOrder } from '../../contract/questions.ts'
import { checkedNames } from '../../core/accounts/names.ts'
import { oneTimePassword } from '../../core/accounts/one-time-password.ts'
import type { User } from '../../core/accounts/user.ts'
import { actorOf } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { userId } from '../../core/ids.ts'
import { policyKey } from '../../core/policy/policy.ts'
import { hereOf } from '../../core/session/presence.ts'
import { peopleView, tokensView } from './administration-views.ts'
import { policyPreviewView, policyView, refusalView } from './policy-views.ts'

export type AdministrationDeps = SignInDeps &
  Readonly<{
    /** Who asks, checked against the store at this moment. Throws `not_signed_in` or `not_allowed`, also where it is no longer who `asked`. */
    administrator: (asked?: SignedIn) => SignedIn
    /** Something has changed that may concern the session at this window, too. */
    onChanged: () => void
    /** One was made to be passed on: the administrator is likely to copy it. */
    onOneTimePassword: (password: string) => void
  }>

/** What an administrator does at this screen. Which of it needs a fresh password stands in the table of channels. */
export class Administration {
  readonly #deps: AdministrationDeps

  constructor(deps: AdministrationDeps) {
    this.#deps = deps
  }

  people(): readonly PersonView[] {
    const { store, clock, owner, administrator } = this.#deps
    return peopleView(store, administrator().user.id, clock.now(), hereOf(owner, clock))
  }

  /** The new account begins with a one-time password. */
  async add({ role, ...names }: NewPerson): Promise<OneTimePassword> {
    const { entropy, passwords, administrator } = this.#deps
    const asked = administrator()
    const checked = checkedNames(names)
    const password = oneTimePassword(entropy)
    const passwordHash = await passwords.hash(password)
    // Hashing took a moment, in which the administrator may have left or lost the right to do this.
    const by = actorOf(administrator(asked).session)
    addUser(this.#deps, { ...checked, role, password }, passwordHash, { onlyIfFirst: false, by, mustChangePassword: true })
    return this.#told(password)
  }

  edit({ id, role, ...names }: PersonEdit): void {
    editUser(this.#deps, userId(id), { ...checkedNames(names), role }, this.#actor())
    this.#deps.onChanged()
  }

  async resetPassword(id: string): Promise<OneTimePassword> {
    const { entropy, passwords, administrator } = this.#deps
    const asked = administrator()
    if (userId(id) === asked.user.id)
      throw new LatchkeyError('not_allowed', 'Your own password is not reset but changed. Use "Change password".')
    const password = oneTimePassword(entropy)
    const passwordHash = await passwords.hash(password)
    setOneTimePassword(this.#deps, userId(id), passwordHash, actorOf(administrator(asked).session))
    return this.#told(password)
  }

  disable(id: string): void {
    this.#change(disableUser, id)
  }

  enable(id: string): void {
    this.#change(enableUser, id)
  }

  unlock(id: string): void {
    this.#change(unlockUser, id)
  }

  tokens(): readonly TokenView[] {
    return tokensView(this.#deps.store, this.#deps.clock.now())
  }

  addToken(token: NewToken): ShownToken {
    const { secret } = addToken(this.#deps, { ...token, lifetime: null }, this.#actor())
    this.#deps.onOneTimePassword(secret)
    return { secret }
  }

  revokeToken(id: string): void {
    revokeToken(this.#deps, id, this.#actor())
  }

  policy(): PolicyView {
    return policyView(this.#deps.store)
  }

  /** What `savePolicy` would do now. */
  previewPolicy(changes: readonly PolicyChange[]): PolicyPreview {
    const { store, administrator } = this.#deps
    const own = administrator().session
    return policyPreviewView(store, previewPolicies(this.#deps, changes.map(knownChange), own.id), own)
  }

  savePolicy({ version, changes }: PolicyOrder): PolicySaved {
    const outcome = changePolicies(this.#deps, changes.map(knownChange), this.#actor(), version)
    this.#deps.onChanged()
    if (outcome.kind === 'refused') return { kind: 'refused', refused: outcome.refused.map(refusalView) }
    return outcome.kind === 'outdated' ? outcome : { kind: 'saved', version: outcome.version }
  }

  #told(password: string): OneTimePassword {
    const { store, onOneTimePassword, onChanged } = this.#deps
    onOneTimePassword(password)
    onChanged()
    return { oneTimePassword: password, lifetimeMs: housePolicy(store).oneTimePasswordLifetime }
  }

  #change(action: (deps: AdministrationDeps, id: User['id'], by: Actor) => User, id: string): void {
    action(this.#deps, userId(id), this.#actor())
    this.#deps.onChanged()
  }

  #actor(): Actor {
    return actorOf(this.#deps.administrator().session)
  }
}

const knownChange = ({ key, value, role }: PolicyChange) => ({ key: policyKey(key), value, role: role ?? undefined })
