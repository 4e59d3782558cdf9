import type { PersonView } from '../administration.ts'
import type { ConsoleSession } from '../console.ts'

/** What the fleet's console is told beside what the console of one desk is. Times are ISO 8601 UTC. */

/** `free`: nobody is signed in; `silent`: nobody can tell, since its presence is no longer fresh; `revoked`: let in no more. */
export type WorkstationState = 'in_use' | 'free' | 'silent' | 'revoked'

export type WorkstationRow = Readonly<{
  id: number
  name: string
  site: string
  state: WorkstationState
  /** Newest open session there. */
  session: Readonly<{ id: string; displayName: string; startedAt: string; presence: 'online' | 'away' | 'offline' }> | null
  appVersion: string | null
  address: string | null
  /** Milliseconds that its clock is ahead of the directory's; null where it was never heard of. */
  clockAheadMs: number | null
  /** When it was last heard of; null for never. */
  seenAt: string | null
  enrolledAt: string
  lock: Readonly<{ until: string | null; reason: string }> | null
  /** Why what it sends cannot be taken in. */
  quarantined: string | null
}>

export type WorkstationsPage = Readonly<{
  rows: readonly WorkstationRow[]
  next: string | null
  /** Of all that match. */
  total: number
  byState: Readonly<Record<WorkstationState, number>>
}>

export type PeoplePage = Readonly<{ rows: readonly PersonView[]; next: string | null }>

/** `asked` when it was given, `arrivedAt` when the desk has noted it, `doneAt` when its effect is known here. */
export type CommandView = Readonly<{
  id: number
  kind: string
  workstation: string | null
  sessionId: string | null
  by: string
  askedAt: string
  arrivedAt: string | null
  outcome: string | null
  doneAt: string | null
  expiresAt: string
}>

export type WorkstationPage = Readonly<{
  workstation: WorkstationRow
  sessions: readonly ConsoleSession[]
  commands: readonly CommandView[]
  audit: readonly Readonly<{ seq: number; at: string; kind: string; actor: string }>[]
}>

/** Shown once, as a line to paste at the desk. */
export type EnrolmentLine = Readonly<{ line: string; site: string; expiresAt: string }>

/** How this desk stands with its directory. */
export type LinkState =
  | Readonly<{ kind: 'none' }>
  | Readonly<{
      kind: 'enrolled'
      url: string
      site: string
      name: string
      /** `refused` carries why: `revoked`, `protocol`, `fingerprint`, `clone`, `clock`. */
      link: 'connected' | 'unreachable' | 'refused'
      why: string | null
      since: string
      /** Lines of the audit log that the directory does not have yet. */
      waiting: number
      /** Whether this administrator has signed in at the directory. */
      administers: boolean
    }>

export type LockView = Readonly<{
  id: number
  whom: Readonly<{ kind: 'person' | 'role' | 'workstation'; name: string }>
  until: string | null
  reason: string
  by: string
  at: string
}>

/** What every desk obeys; `value` null where none is set and each desk has its own. */
export type FleetPolicyView = Readonly<{
  version: number
  settings: readonly Readonly<{ key: string; role: 'user' | 'admin' | null; value: string | null; range: string; meaning: string }>[]
}>
