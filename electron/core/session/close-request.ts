import type { Actor } from '../audit/audit.ts'
import type { DurationMs, SessionId, UtcMs } from '../ids.ts'
import type { EndReason } from './session.ts'

/**
 * Somebody asks a running app to end its session: the app tells its person, counts down and ends it. Who asked ends it in the store when
 * the app does not. Counted as a length of time, so that two clocks need not agree.
 */
export type CloseRequest = Readonly<{
  sessionId: SessionId
  requestedAt: UtcMs
  grace: DurationMs
  reason: Extract<EndReason, 'closed_by_admin' | 'closed_by_cleanup'>
  /** For the person; may be empty. */
  message: string
  by: Actor
  /** When the app that holds the session took note; null before. */
  seenAt: UtcMs | null
}>
