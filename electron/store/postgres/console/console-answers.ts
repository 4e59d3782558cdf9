import type { EndReason } from '../../../core/session/session.ts'

/** What the functions for administrators answer with, by the function. Times are milliseconds since 1970 UTC of the directory's clock, unless said otherwise. */
export type ConsoleAnswers = Readonly<{
  console_sessions: readonly (Readonly<{ session: FoundSession }> & Keyed)[]
  console_count: number
  console_preview_close: Readonly<{ ids: readonly string[]; rows: readonly FoundSession[] }>
  console_close: readonly ClosedSession[]
  console_write_off: null
  console_workstations: Readonly<{ total: number; byState: Readonly<Record<string, number>>; rows: readonly (FoundWorkstation & Keyed)[] }>
  console_workstation: Readonly<{
    workstation: FoundWorkstation
    sessions: readonly FoundSession[]
    commands: readonly FoundCommand[]
    audit: readonly Readonly<{ seq: number; at: number; kind: string; actor: string }>[]
  }>
  console_sites: readonly string[]
  console_commands: readonly FoundCommand[]
  console_enrol_token: Readonly<{ expiresAt: number }>
  console_rename: null
  console_revoke: null
  console_message: null
  console_lock: null
  console_unlock: null
  console_locks: readonly FoundLock[]
  /** One row more than asked for, where there are more. `administrators`: those who may sign in, of all people. */
  console_people: Readonly<{ rows: readonly FoundPerson[]; administrators: number }>
  console_person: Readonly<{
    sessions: number
    closed: number
    totalMs: number
    unusual: number
    starts: readonly number[]
    newest: readonly FoundSession[]
  }>
  console_accounts: Readonly<{ revision: number; people: readonly FoundAccount[] }>
  console_save_account: boolean
  console_policy: Readonly<{ version: number; settings: Readonly<Record<string, string>> }>
  console_save_policy: number | null
  /** As `core/reports/figures.ts` has each question's. */
  console_figures: readonly unknown[]
  console_metrics: Readonly<{
    workstations: Readonly<Record<string, number>>
    sessions: Readonly<{ open: number; silent: number }>
    commands: number
    people: Readonly<Record<string, number>>
    alerts: Readonly<Record<string, number>>
    quarantined: number
  }>
  console_alerts: readonly FoundAlert[]
  console_acknowledge: null
  console_audit: readonly FoundLine[]
  console_export_audit: readonly (FoundLine & Readonly<{ place: ExportPlace }>)[]
}>

/** Its place in the order that was asked for, as text. */
type Keyed = Readonly<{ keys: readonly string[] }>
type Place = Readonly<{ id: number; name: string; site: string }>

/** `startedAt`, `endedAt` (but of a write-off) and the last signs of life are of the workstation's clock. */
export type FoundSession = Readonly<{
  id: string
  workstation: Place
  personId: string
  username: string
  displayName: string
  /** Null for an account that only the workstation has. */
  role: 'user' | 'admin' | null
  admission: 'granted' | 'offline' | 'local'
  host: string
  osUser: string
  pid: number
  startedAt: number
  endedAt: number | null
  endReason: EndReason | 'written_off' | null
  durationMs: number | null
  lastActivityAt: number | null
  lastHeartbeatAt: number | null
  /** When its workstation was last heard of; null for never. */
  seenAt: number | null
  clockAheadMs: number
  idleMs: number | null
}>

type ClosedSession = Readonly<{
  id: string
  displayName: string
  host: string
  endReason: string | null
  outcome: 'asked' | 'changed' | 'already_ended'
}>

export type FoundWorkstation = Readonly<{
  id: number
  name: string
  site: string
  state: 'in_use' | 'free' | 'silent' | 'revoked'
  session: Readonly<{ id: string; displayName: string; startedAt: number }> | null
  idleMs: number
  appVersion: string | null
  address: string | null
  clockAheadMs: number | null
  seenAt: number | null
  enrolledAt: number
  lock: Readonly<{ until: number | null; reason: string }> | null
  quarantined: string | null
}>

export type FoundCommand = Readonly<{
  id: number
  kind: string
  workstation: string | null
  sessionId: string | null
  by: string
  askedAt: number
  arrivedAt: number | null
  outcome: string | null
  doneAt: number | null
  expiresAt: number
}>

type FoundLock = Readonly<{
  id: number
  whom: Readonly<{ kind: 'person' | 'role' | 'workstation'; name: string }>
  until: number | null
  reason: string
  by: string
  at: number
}>

export type FoundPerson = Readonly<{
  id: string
  username: string
  displayName: string
  email: string | null
  role: 'user' | 'admin'
  disabled: boolean
  mustChangePassword: boolean
  locked: boolean
  open: number
  newest: FoundSession | null
  lastSignInAt: number | null
}>

export type FoundAccount = Readonly<{
  id: string
  username: string
  displayName: string
  email: string | null
  role: 'user' | 'admin'
  disabledAt: number | null
  mustChangePassword: boolean
  oneTimeSince: number | null
  createdAt: number
}>

type FoundAlert = Readonly<{
  id: number
  at: number
  kind: string
  person: string | null
  personId: string | null
  sessionId: string | null
  detail: Readonly<Record<string, string | number>>
  acknowledgedAt: number | null
  by: string | null
  note: string | null
}>

/** A line of a workstation's audit log, or of the directory's own (workstation 0). `receipt` numbers all of them in the order they came. */
export type FoundLine = Readonly<{
  receipt: number
  receivedAt: number
  at: number
  kind: string
  actor: string | null
  sessionId: string | null
  /** JSON, as it was hashed. */
  detail: string
  names: Readonly<Record<string, unknown>> | null
  seq: number
  incarnation: string | null
  hash: string | null
  clockAheadMs: number | null
  workstationId: number
  workstation: Place | null
  /** Of the session. */
  host: string | null
  /** Username and display name, by id. */
  people: Readonly<Record<string, readonly [string, string]>>
}>

/** Received at (in microseconds), workstation, seq. */
export type ExportPlace = readonly [number, number, number]
