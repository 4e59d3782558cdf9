import { durationMs } from './ids.ts'
import type { DurationMs, SessionId, UserId, UtcMs } from './ids.ts'
import type { LivenessReason, ProcessIdentity } from './process-identity.ts'

/** Why a session ended: one closed list, in the order of DESIGN.md. */
export const END_REASONS = [
  'signed_out',
  'window_closed',
  'app_quit',
  'os_session_end',
  'idle_timeout',
  'absolute_timeout',
  'suspended',
  'replaced',
  'handed_over',
  'closed_by_admin',
  'closed_by_cleanup',
  'account_disabled',
  'process_died',
  'rebooted',
  'lease_expired',
] as const

export type EndReason = (typeof END_REASONS)[number]

type EndedBy = Readonly<{
  /** Null for the CLI, whose person is known by the system account. */
  userId: UserId | null
  via: 'app' | 'cli'
  osUser: string
  host: string
  pid: number
}>

/** The facts an end was decided on; stored with it as JSON. */
export type EndEvidence = Readonly<{
  /** What made the app end it, for instance `menu` or `SIGTERM`. */
  trigger?: string
  /** The probe's finding, for recovered sessions. */
  liveness?: LivenessReason
  lastHeartbeatAt?: number
  lastActivityAt?: number
  /** Silence in milliseconds up to the recovery, for `lease_expired`. */
  silentMs?: number
  /** The last sign of life lies in the future of the recovering computer's clock. */
  clockMovedBack?: boolean
  /** Who ended it, where that was not its own person or the app itself. */
  by?: EndedBy
  /** What the person was told about it. */
  message?: string
  note?: string
}>

export type SessionEnd = Readonly<{
  endedAt: UtcMs
  endReason: EndReason
  endEvidence: EndEvidence
  /** Set only when the end was found afterwards, at a launch. */
  recoveredAt: UtcMs | null
}>

export type Session = Readonly<{
  id: SessionId
  userId: UserId
  owner: ProcessIdentity
  appVersion: string
  startedAt: UtcMs
  lastActivityAt: UtcMs
  lastHeartbeatAt: UtcMs
  /** Null while the session is active. */
  end: SessionEnd | null
}>

export type SessionState = 'active' | 'closed'

export const stateOf = (session: Pick<Session, 'end'>): SessionState => (session.end ? 'closed' : 'active')

/** The last moment the session is known to have lived. */
export const lastKnownAlive = (session: Pick<Session, 'startedAt' | 'lastActivityAt' | 'lastHeartbeatAt'>): UtcMs =>
  Math.max(session.startedAt, session.lastActivityAt, session.lastHeartbeatAt) as UtcMs

/** How long a closed session lasted; null while it is active. */
export const durationOf = (session: Session): DurationMs | null =>
  session.end ? durationMs(session.end.endedAt - session.startedAt) : null
