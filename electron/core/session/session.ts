import type { AdmissionKind } from '../fleet/stream.ts'
import { durationMs } from '../ids.ts'
import type { DurationMs, SessionId, UserId, UtcMs } from '../ids.ts'
import { inOwnTime } from './own-time.ts'
import type { SteadyLife } from './own-time.ts'
import type { LivenessReason, ProcessIdentity } from './process-identity.ts'

/** Why a session ended: one closed list, in the order of their causes. */
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
  'imported',
] as const

export type EndReason = (typeof END_REASONS)[number]

/** From where something is done: at the window, on the command line, by another program. */
export const VIAS = ['app', 'cli', 'api'] as const
export type Via = (typeof VIAS)[number]

export type EndedBy = Readonly<{
  /** Null for the CLI, whose person is known by the system account. */
  userId: UserId | null
  via: Via
  osUser: string
  host: string
  pid: number
  /** That asked by the API. */
  program?: string
}>

/** Who ended a holder that did not answer, from which process, with which signal it went, and after how long a silence. */
export type EndedFrom = Readonly<{ osUser: string; pid: number; signal: 'SIGTERM' | 'SIGKILL'; silentMs: number }>

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
  /** Time without activity, for `idle_timeout`. */
  idleMs?: number
  /** The boot id that the session's process knew, and the one that recovery found. */
  bootChanged?: Readonly<{ was: string; now: string }>
  /** The same of the start time of the process that has the PID. */
  startChanged?: Readonly<{ was: number; now: number }>
  /** When the computer fell asleep, for an end that was found when it woke. */
  asleepSince?: number
  /** The computer's clock was turned back: the last sign of life lies in its future. */
  clockMovedBack?: boolean
  /** By so many milliseconds the clock on the wall was moved while the session was open; it lasted as long as a steady clock says. */
  clockMovedMs?: number
  /** When this could be written at last: the process that ended it could not, and put it down beside the database. */
  writtenAt?: number
  /** Its instance did not answer, and a person ended it from a second launch. */
  endedFrom?: EndedFrom
  /** The session was another system's: what it is called here, and what its file said of it. */
  imported?: Readonly<{ source: string; row?: Readonly<Record<string, string | number | boolean | null>> }>
  /** Who ended it, where that was not its own person or the app itself. */
  by?: EndedBy
  /** What the person was told about it. */
  message?: string
  /** When a limit had been reached, where its person did something after that. */
  dueAt?: number
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
  steady?: SteadyLife
  /** By whose leave it was begun; left out for an account that only this desk has. */
  admission?: Exclude<AdmissionKind, 'local'>
  /** Null while the session is active. */
  end: SessionEnd | null
}>

/** What the laws promise of every end: one reason of the list, and a time that does not lie before the start. */
export const isSoundEnd = ({ startedAt }: Pick<Session, 'startedAt'>, { endedAt, endReason }: SessionEnd): boolean =>
  END_REASONS.includes(endReason) && Number.isSafeInteger(endedAt) && endedAt >= startedAt

export const isActive = (session: Pick<Session, 'end'>): boolean => session.end === null

export type SessionState = 'active' | 'closed'

export const stateOf = (session: Pick<Session, 'end'>): SessionState => (isActive(session) ? 'active' : 'closed')

/** The last moment the session is known to have lived, on the clock of its start. */
export function lastKnownAlive(lived: Pick<Session, 'startedAt' | 'lastActivityAt' | 'lastHeartbeatAt' | 'steady'>): UtcMs {
  const { session } = inOwnTime(lived, lived.lastHeartbeatAt)
  return Math.max(session.startedAt, session.lastActivityAt, session.lastHeartbeatAt) as UtcMs
}

/** How long a closed session lasted; null while it is active. */
export const durationOf = (session: Session): DurationMs | null =>
  session.end ? durationMs(session.end.endedAt - session.startedAt) : null

/** Ends that its person did not bring about, and may want to know of. */
export const UNUSUAL_ENDS: ReadonlySet<EndReason> = new Set([
  'replaced',
  'handed_over',
  'closed_by_admin',
  'closed_by_cleanup',
  'account_disabled',
  'process_died',
  'rebooted',
  'lease_expired',
])

export const isUnusual = ({ endReason, recoveredAt }: SessionEnd): boolean => recoveredAt !== null || UNUSUAL_ENDS.has(endReason)
