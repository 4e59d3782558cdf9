import { utcMs } from './ids.ts'
import type { UtcMs } from './ids.ts'
import type { Policy } from './policy.ts'
import type { ProcessIdentity } from './process-identity.ts'
import type { EndReason, Session } from './session.ts'

/** What the store knows of the session that a token is said to belong to. */
export type TokenFacts = Readonly<{ session: Session; tokenHash: Uint8Array; disabled: boolean }>

/** Who presents it, and when the person last did something, which the store learns only with the next heartbeat. */
export type Presented = Readonly<{ tokenHash: Uint8Array; owner: ProcessIdentity; lastActivityAt: UtcMs }>

export type TokenRefusal = 'unknown_session' | 'wrong_token' | 'other_process' | 'ended' | 'account_disabled' | 'idle' | 'too_old'

export type TokenVerdict =
  | { readonly kind: 'valid' }
  /** `end` is how the session is to end; null where there is none left to end. */
  | { readonly kind: 'refused'; readonly why: TokenRefusal; readonly end: Readonly<{ reason: EndReason; at: UtcMs }> | null }

/**
 * Whether the token still opens its session. A token that is not the newest, or comes from another process, means that somebody else
 * has it: the session ends as `replaced`. A timeout ends it at the moment it fell due, not when that was noticed.
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
  if (session.end) return { kind: 'refused', why: 'ended', end: null }
  if (!matches) return refused('wrong_token', 'replaced', now)
  if (!isSameProcess(session.owner, presented.owner)) return refused('other_process', 'replaced', now)
  if (disabled) return refused('account_disabled', 'account_disabled', now)
  const lastActivityAt = Math.max(session.lastActivityAt, presented.lastActivityAt)
  const idleAt = utcMs(lastActivityAt + policy.idleTimeout)
  const tooOldAt = utcMs(session.startedAt + policy.absoluteTimeout)
  if (now < Math.min(idleAt, tooOldAt)) return { kind: 'valid' }
  return idleAt < tooOldAt ? refused('idle', 'idle_timeout', idleAt) : refused('too_old', 'absolute_timeout', tooOldAt)
}

const refused = (why: TokenRefusal, reason: EndReason, at: UtcMs): TokenVerdict => ({ kind: 'refused', why, end: { reason, at } })

/** In the same time wherever they differ, so that the time taken does not spell out the hash. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  return a.reduce((difference, byte, at) => difference | (byte ^ (b[at] ?? 0)), 0) === 0
}

const isSameProcess = (a: ProcessIdentity, b: ProcessIdentity) =>
  a.instanceId === b.instanceId &&
  a.hostId === b.hostId &&
  a.bootId === b.bootId &&
  a.pid === b.pid &&
  a.processStartedAt === b.processStartedAt
