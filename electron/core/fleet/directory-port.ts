import type { AdmissionAnswer, AdmissionRequest } from './admission.ts'
import type { StreamCursor, StreamFact, StreamLine } from './stream.ts'

/** Numbers a workstation within its directory; its `uid` is what it calls itself. */
export type WorkstationId = number
type Role = 'user' | 'admin'

export type Workstation = Readonly<{
  id: WorkstationId
  uid: string
  name: string
  site: string
  /** Ed25519, SPKI DER. The next one counts as well while a rotation is under way. */
  publicKeys: readonly Uint8Array[]
  revoked: boolean
}>

export type Enrolment = Readonly<{
  token: Uint8Array
  uid: string
  name: string
  publicKey: Uint8Array
  /** The stream begins after this line. */
  cursor: StreamCursor
  appVersion: string
}>

export type EnrolmentAnswer =
  | Readonly<{ kind: 'enrolled'; workstation: WorkstationId; site: string }>
  | Readonly<{ kind: 'refused'; because: 'unknown' | 'used' | 'expired' | 'other_site' | 'already_enrolled' }>

/** The newest version of the policy, revision of people and command: what a directory has given, or what a desk has of it. */
export type DirectoryNumbers = Readonly<{ policy: number; people: number; command: number }>

export type Greeting = Readonly<{
  workstation: WorkstationId
  cursor: StreamCursor
  open: readonly string[]
  numbers: DirectoryNumbers
  /** The directory was set back, and this desk was not told of it yet. */
  setBack: boolean
}>

export type StreamBatch = Readonly<{
  workstation: WorkstationId
  incarnation: string
  from: number
  lines: readonly (StreamLine & Readonly<{ facts: readonly StreamFact[] }>)[]
}>

export type PushAnswer = Readonly<{
  workstation: WorkstationId
  next: number
  status: 'ok' | 'gap' | 'other_incarnation' | 'revoked' | 'unknown'
}>

/** `clockAheadMs`: how far the workstation's clock is ahead of the directory's. `idleMs` of the session that is open there, if one is. */
export type Beat = Readonly<{
  workstation: WorkstationId
  clockAheadMs: number
  session: string | null
  idleMs: number | null
  address: string
  appVersion: string
}>

type CommandKind = 'end_session' | 'message' | 'sync' | 'rotate_key'

export type FleetCommand = Readonly<{
  id: number
  /** Null: for every workstation. */
  workstation: WorkstationId | null
  kind: CommandKind
  session: string | null
  /** `end_session`: {reason, message, graceMs, by}; `message`: {to: 'workstation' | 'person', person, role, text, from}. */
  body: Readonly<Record<string, unknown>>
  issuedAt: number
}>

export type DirectoryPerson = Readonly<{
  id: string
  username: string
  displayName: string
  email: string | null
  role: Role
  disabled: boolean
  mustChangePassword: boolean
  /** Rises with every change of the account. */
  revision: number
}>

/** `oneTimeSince`: when the one-time password was given; null for a password of their own. */
export type DirectoryCredentials = DirectoryPerson & Readonly<{ passwordHash: string; oneTimeSince: number | null }>

/** One is open per kind and subject. */
export type DirectoryAlert = Readonly<{
  kind: string
  subject: string
  workstation: WorkstationId | null
  detail: Readonly<Record<string, string | number>>
}>

/** Who or what is locked, until when (null: until it is lifted), and why. */
export type FleetLock = Readonly<{
  id: number
  whom:
    | Readonly<{ kind: 'person'; person: string }>
    | Readonly<{ kind: 'role'; role: Role }>
    | Readonly<{ kind: 'workstation'; workstation: WorkstationId }>
  until: number | null
  reason: string
  by: string
  at: number
}>

/** Settings as a desk stores them; those that only the directory itself obeys are among them. */
export type FleetPolicy = Readonly<{ version: number; settings: Readonly<Record<string, string>> }>

/**
 * Where the directory keeps its facts. Each method is one transaction. Throws a `LatchkeyError` with `directory_unreachable`, `data_directory_full`,
 * `database_from_newer_version` or `database_failed`; then nothing was written, but that nobody knows after a lost connection.
 */
export interface DirectoryStore {
  enrol(enrolment: Enrolment): Promise<EnrolmentAnswer>
  /** By `uid`, in bulk: a reconnect storm asks for thousands at once. */
  workstations(uids: readonly string[]): Promise<readonly Workstation[]>
  greet(ids: readonly WorkstationId[]): Promise<readonly Greeting[]>
  /** Compare-and-set on the old incarnation. */
  rejoin(id: WorkstationId, old: string, cursor: StreamCursor): Promise<boolean>
  /**
   * For a desk whose numbers are above the directory's, which was then set back: it counts on from where the desk is, and has everything told again.
   * `implausible`: the desk is not believed.
   */
  catchUp(id: WorkstationId, has: DirectoryNumbers): Promise<'caught_up' | 'implausible'>
  /** The desk has heard that the directory was set back. */
  noteTold(id: WorkstationId): Promise<void>
  /** Keeps a new key beside the old one. Called again with the key that is kept so, once it was used: then the old one goes. */
  rotateKey(id: WorkstationId, publicKey: Uint8Array): Promise<void>
  /** The workstation has left of its own accord: its key lets nobody in any more. */
  leave(id: WorkstationId): Promise<void>
  /** Asks each workstation whose key is older than this moment to change it, once. */
  orderRotations(before: number): Promise<void>
  push(batches: readonly StreamBatch[]): Promise<readonly PushAnswer[]>
  /** A stream that cannot be taken in: kept aside with the reason, shown in the console, tried again when its desk comes back. */
  quarantine(id: WorkstationId, why: string | null): Promise<void>
  beat(beats: readonly Beat[], gateway: string): Promise<void>
  /** One answer each, in the order asked. */
  admitMany(
    asks: readonly (AdmissionRequest & Readonly<{ workstation: WorkstationId; address: string }>)[],
  ): Promise<readonly AdmissionAnswer[]>
  /** All that are open, or those of some workstations; broadcasts are in both. */
  openCommands(ids: readonly WorkstationId[] | null): Promise<readonly FleetCommand[]>
  /** Also disabled ones. By username or email, folded. */
  findCredentials(identifier: string): Promise<DirectoryCredentials | null>
  /** Compare-and-set on the old hash; in place of a one-time password. Null where it was changed in the meantime. */
  choosePassword(person: string, ifHash: string, passwordHash: string): Promise<DirectoryPerson | null>
  raiseAlert(alert: DirectoryAlert): Promise<void>
  /** Notes that the account is cached at a desk, and lets go of those beyond the newest fifty. */
  release(id: WorkstationId, person: string): Promise<void>
  /** Those cached at this desk that changed after the revision, and the newest revision of all. */
  peopleSince(id: WorkstationId, revision: number): Promise<Readonly<{ revision: number; people: readonly DirectoryPerson[] }>>
  policy(): Promise<FleetPolicy>
  locks(): Promise<readonly FleetLock[]>
  /** Calls back with the workstations that have commands, null for all of them; and after every new connection. Returns the function that stops. */
  listen(onBell: (ids: readonly WorkstationId[] | null) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}
