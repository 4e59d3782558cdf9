import { isAdministrator } from '../accounts/user.ts'
import type { User } from '../accounts/user.ts'
import type { ApiToken } from '../api/api-token.ts'
import type { Actor } from '../audit/audit.ts'
import { LatchkeyError } from '../errors.ts'
import { durationMs } from '../ids.ts'
import type { DurationMs, SessionId, UtcMs } from '../ids.ts'
import type { EndReason } from './session.ts'

/** How people are asked to close: how long they have, and what they are told, which may be nothing. */
export type Courtesy = Readonly<{ grace: DurationMs; message: string }>

/** Whoever asks, the console or the CLI. The shape of the console's order has the same bounds. */
export const LONGEST_GRACE = durationMs(10 * 60_000)
export const LONGEST_MESSAGE = 500

/**
 * Somebody asks a running app to end its session: the app tells its person, counts down and ends it. Who asked ends it in the store when
 * the app does not. Counted as a length of time, so that two clocks need not agree. It goes with the end of its session.
 */
export type CloseRequest = Courtesy &
  Readonly<{
    sessionId: SessionId
    requestedAt: UtcMs
    reason: Extract<EndReason, 'closed_by_admin' | 'closed_by_cleanup' | 'replaced' | 'account_disabled'>
    by: Actor
    /** When the app that holds the session took note; null before. */
    seenAt: UtcMs | null
  }>

/**
 * Whether whoever asked may still ask it, `orderer` being their account as it is now. That they have signed out meanwhile takes nothing back; that
 * the account was disabled, deleted or no longer administers does, and that a program's token was revoked. The command line asks in the name of no account.
 */
export const mayStillOrder = (by: Actor, orderer: User | null, tokens: readonly ApiToken[]): boolean =>
  (by.userId === null || (orderer !== null && isAdministrator(orderer))) &&
  (!by.program || tokens.some(({ id, revokedAt }) => id === by.program?.id && revokedAt === null))

/** Asked where a request is obeyed, so that taking it back and obeying it cannot both succeed. */
export function requireStillAsked(request: CloseRequest | null, ifAsked: UtcMs | undefined): void {
  if (ifAsked === undefined || request?.requestedAt === ifAsked) return
  throw new LatchkeyError('not_found', 'The request to close was withdrawn, or made anew. The session was not ended.')
}
