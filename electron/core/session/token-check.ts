import { utcMs } from '../ids.ts'
import type { UtcMs } from '../ids.ts'
import type { Policy } from '../policy/policy.ts'
import { isSameProcess } from './process-identity.ts'
import type { ProcessIdentity } from './process-identity.ts'
import { isActive } from './session.ts'
import type { EndReason, Session } from './session.ts'
import { timedOut } from './time-limits.ts'
import type { Elapsed } from './time-limits.ts'

/** What the store knows of the session that a token is said to belong to. */
export type TokenFacts = Readonly<{ session: Session; tokenHash: Uint8Array; disabled: boolean }>

/** What the instance that holds a session knows of it, and the store learns only with the next heartbeat. */
export type SignsOfLife = Elapsed &
  Readonly<{
    lastActivityAt: UtcMs
    /** While the computer sleeps, and until what fell due meanwhile has been seen to. */
    asleepSince: UtcMs | null
  }>

/** Who presents it, and how its session has been doing. */
export type Presented = SignsOfLife & Readonly<{ tokenHash: Uint8Array; owner: ProcessIdentity }>

export type TokenRefusal = 'unknown_session' | 'wrong_token' | 'other_process' | 'ended' | 'account_disabled' | 'idle' | 'too_old'

export type TokenVerdict =
  | { readonly kind: 'valid' }
  /** `end` is how the session is to end; null where there is none left to end. */
  | { readonly kind: 'refused'; readonly why: TokenRefusal; readonly end: Readonly<{ reason: EndReason; at: UtcMs }> | null }

/**
 * Whether the token still opens its session. A token that is not the newest, or comes from another process, means that somebody else
 * has it: the session ends as `replaced`. A timeout ends it at the moment it fell due, not when that was noticed; or, if the computer fell
 * asleep before, at that moment: nobody was there after it.
 */
export function checkToken(
  facts: TokenFacts | null,
  presented: Presented,
  now: UtcMs,
  policy: Pick<Policy, 'idleTimeout' | 'absoluteTimeout'>,
): TokenVerdict {
  if (!facts) return { kind: 'refused', why: 'unknown_session', end: null }
  const { session, tokenHash, disabled } = facts
  const matches = sameBytes(tokenHash, presented.tokenHash)
  if (!isActive(session)) return { kind: 'refused', why: 'ended', end: null }
  if (!matches) return refused('wrong_token', 'replaced', now)
  if (!isSameProcess(session.owner, presented.owner)) return refused('other_process', 'replaced', now)
  if (disabled) return refused('account_disabled', 'account_disabled', now)
  const out = timedOut(presented, policy)
  if (!out) return { kind: 'valid' }
  const due = utcMs(Math.min(now - out.overdue, presented.asleepSince ?? now))
  return refused(out.reason === 'idle_timeout' ? 'idle' : 'too_old', out.reason, due)
}

const refused = (why: TokenRefusal, reason: EndReason, at: UtcMs): TokenVerdict => ({ kind: 'refused', why, end: { reason, at } })

/** In the same time wherever they differ, so that the time taken does not spell out the hash. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  return a.reduce((difference, byte, at) => difference | (byte ^ (b[at] ?? 0)), 0) === 0
}
