import type { ChainEnd } from '../audit/audit-chain.ts'
import type { ApiTokenId, UserId, UtcMs } from '../ids.ts'

/** By the line of the audit log that tells of it: what nobody wrote down, nobody ordered. */
export type NewPassword = Readonly<{
  id: UserId
  line: ChainEnd
  passwordHash: string
  mustChangePassword: boolean
  oneTimeSince: UtcMs | null
}>

/** What people and programs do not have, or not any more, in a database that is replaced, as far as it can be read: a backup of before gives nothing of it back. */
export type Withdrawn = Readonly<{
  disabled: readonly UserId[]
  /** Accounts that are no administrator's. */
  ordinary: readonly UserId[]
  /** Each one's last. */
  passwords: readonly NewPassword[]
  /** Of the API, revoked. */
  tokens: readonly ApiTokenId[]
}>

export const NOTHING_WITHDRAWN: Withdrawn = { disabled: [], ordinary: [], passwords: [], tokens: [] }
