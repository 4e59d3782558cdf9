import { decideAccountChange, decideNewAccount } from '../../electron/core/accounts/account-change.ts'
import type { AccountDecision } from '../../electron/core/accounts/account-change.ts'
import { nameKey } from '../../electron/core/accounts/name-key.ts'
import { isAdministrator } from '../../electron/core/accounts/user.ts'
import type { Credentials, User } from '../../electron/core/accounts/user.ts'
import type { UserId } from '../../electron/core/ids.ts'
import type { UserUpdate } from '../../electron/core/ports/store-port.ts'
import { sortKey } from '../../electron/store/sqlite/accounts/user-keys.ts'

/** The accounts of `MemoryStore`. */
export class MemoryAccounts {
  #all: readonly Credentials[] = []

  list(): readonly User[] {
    return this.#all.map(({ user }) => user).toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
  }

  hasAdministrator = (): boolean => this.#all.some(({ user }) => user.role === 'admin')

  find = (id: UserId): Credentials | null => this.#all.find(({ user }) => user.id === id) ?? null

  named(identifier: string): Credentials | null {
    const key = nameKey(identifier)
    return this.#all.find(({ user }) => nameKey(user.username) === key || emailKey(user) === key) ?? null
  }

  add(user: User, passwordHash: string, onlyIfFirst: boolean) {
    const facts = { hasAdministrator: this.hasAdministrator(), takenField: this.#takenField(user), others: () => this.#others(user.id) }
    const decision = decideNewAccount(user, facts, onlyIfFirst)
    if (decision.kind === 'add') this.#all = [...this.#all, { user, passwordHash }]
    return decision
  }

  change({ id, set, ifPasswordHash }: UserUpdate): AccountDecision {
    const facts = {
      before: this.find(id),
      hasOtherAdministrator: this.#others(id).some(isAdministrator),
      takenField: (changed: User) => this.#takenField(changed),
      others: () => this.#others(id),
    }
    const decision = decideAccountChange(facts, set, ifPasswordHash)
    if (decision.kind === 'change') this.#all = this.#all.map((one) => (one.user.id === id ? decision.credentials : one))
    return decision
  }

  #others = (id: UserId): readonly User[] => this.list().filter((user) => user.id !== id)

  #takenField(user: User): 'username' | 'email' | null {
    const others = this.#others(user.id)
    if (others.some((other) => nameKey(other.username) === nameKey(user.username))) return 'username'
    const email = emailKey(user)
    return email !== null && others.some((other) => emailKey(other) === email) ? 'email' : null
  }
}

const emailKey = (user: User) => (user.email === null ? null : nameKey(user.email))
