import type { Role } from '../../../electron/core/accounts/user.ts'
import type { EndReason } from '../../../electron/core/session/session.ts'
import type { Process } from '../world/process.ts'

/** A session as it is on disk; the ids are hexadecimal. */
export type Row = Readonly<{
  id: string
  person: string
  instance: string
  startedAt: number
  lastHeartbeatAt: number
  lastActivityAt: number
  endedAt: number | null
  reason: EndReason | null
  evidence: string | null
  recoveredAt: number | null
}>

export const ROWS = `SELECT hex(id) AS id, hex(user_id) AS person, hex(instance_id) AS instance, started_at AS startedAt,
  last_heartbeat_at AS lastHeartbeatAt, last_activity_at AS lastActivityAt, ended_at AS endedAt, end_reason AS reason, end_evidence AS evidence,
  recovered_at AS recoveredAt FROM sessions`

/** Something happened that is a reason for an end, unless it turns out to have been refused. */
export type Cause = { readonly reason: EndReason; isRefused: boolean }

/** What really happened to a session; times are true ones. */
export type KnownSession = {
  readonly username: string
  role: Role
  readonly process: Process
  readonly startedAt: number
  row: Row
  lastInput: number
  /** The last input fell into a failure: nobody knows whether it was counted. */
  isInputUncertain: boolean
  /** Whether its process was stopped or asleep for a while, and so could not say that it lives. */
  wasQuiet: boolean
  /** As the page shows it. */
  isLocked: boolean
  /** Its person has given the right password since it was locked. */
  isUnlocking: boolean
  handOver: Readonly<{ askedAt: number; grace: number }> | null
  request: Readonly<{ askedAt: number; grace: number; isHeard: boolean; failuresBefore: number }> | null
  readonly causes: Cause[]
  isShown: boolean
  isEndShown: boolean
  /** When the end was written. */
  endSeenAt: number | null
}

export const hexOf = (uuid: string) => uuid.replaceAll('-', '').toUpperCase()
