import type { AdmissionAnswer, AdmissionRequest } from './admission.ts'
import type { DirectoryPerson, FleetCommand, FleetLock, FleetPolicy, WorkstationId } from './directory-port.ts'
import type { StreamCursor, StreamLine } from './stream.ts'

/** Where a directory is, and what tells it from any other. */
export type LineTarget = Readonly<{ address: string; fingerprint: string }>

export type Hello = Readonly<{
  uid: string
  cursor: StreamCursor
  boot: number
  appVersion: string
  policyVersion: number
  peopleRevision: number
  newestCommand: number
  newestAccount: number
}>

export type Welcome = Readonly<{
  cursor: StreamCursor
  workstation: WorkstationId
  name: string
  site: string
  /** Sessions of this desk that the directory believes open. */
  open: readonly string[]
  /** The directory was restored from a backup that is older than what this desk has of it. */
  setBack: boolean
  /** The directory's clock. */
  now: number
}>

/** `because` is what the directory says, or `fingerprint` where something else answers at its address. */
type LineRefusal = Readonly<{ kind: 'refused'; because: string }>
export type Opened = Readonly<{ kind: 'open'; line: DirectoryLine; welcome: Welcome }> | LineRefusal | Readonly<{ kind: 'unreachable' }>

export type Pushed =
  | Readonly<{ kind: 'ack'; next: number; status: 'ok' | 'gap' | 'other_incarnation' | 'revoked' | 'unknown' | 'quarantined' }>
  | Readonly<{ kind: 'busy'; afterMs: number }>
  | Readonly<{ kind: 'lost' }>

/** `passwordHash` null: it is not to be kept here. `token` opens the fleet's console. */
export type Proved = Readonly<{
  kind: 'proved' | 'choose_password'
  person: DirectoryPerson
  passwordHash: string | null
  token: string | null
}>
export type NotProved =
  | Readonly<{ kind: 'disabled' | 'not_administrator' }>
  | Readonly<{ kind: 'throttled' | 'locked'; waitMs: number | null }>
  | Readonly<{ kind: 'password_refused'; code: string }>
export type Proof = Proved | NotProved | Readonly<{ kind: 'wrong' }> | Readonly<{ kind: 'unavailable' }>

export type Proving = Readonly<{
  identifier: string
  password: string
  for: 'sign_in' | 'console' | 'new_password'
  newPassword: string | null
}>

export type LineListener = Readonly<{
  command: (command: Omit<FleetCommand, 'workstation'>) => void
  policy: (policy: FleetPolicy) => void
  people: (revision: number, people: readonly DirectoryPerson[]) => void
  locks: (locks: readonly FleetLock[]) => void
  /** Once, whoever closed it; `because` null where it was lost. Nothing comes after. */
  closed: (because: string | null) => void
}>

/** A line over which the directory has said welcome. Nothing here throws or rejects; what was asked of a line that is lost is answered so. */
export interface DirectoryLine {
  /** A new stream in place of the one called `old`. */
  rejoin(old: string, cursor: StreamCursor): Promise<boolean>
  /** One at a time. */
  push(incarnation: string, lines: readonly StreamLine[]): Promise<Pushed>
  beat(session: string | null, idleMs: number | null): void
  /** `silent` where no answer came, or will come. */
  admit(request: AdmissionRequest): Promise<AdmissionAnswer | 'silent'>
  prove(what: Proving): Promise<Proof>
  /** JSON, both; null where no answer will come. */
  ask(token: string, channel: string, question: string): Promise<string | null>
  forget(token: string): void
  /** Changes to a new key of this desk, which is returned once the directory has it; null where it has not. */
  rotate(): Promise<string | null>
  leave(): void
  close(): void
}

export type Enrolling = LineTarget & Readonly<{ token: string; uid: string; name: string; cursor: StreamCursor; appVersion: string }>
export type Enrolled =
  | Readonly<{ kind: 'enrolled'; workstation: WorkstationId; site: string; directory: string; key: string }>
  | LineRefusal
  | Readonly<{ kind: 'unreachable' }>

/** Opens lines, by the desk's own key. */
export interface DirectoryLines {
  /** The public key that is here, or null; throws where the file cannot be read. */
  key(): string | null
  forgetKey(): void
  /** Resolves within some seconds, and never rejects. `hello` is asked once the directory is there. */
  open(target: LineTarget, hello: () => Hello, listener: LineListener): Promise<Opened>
  /** Makes a new key and has it enrolled; where that fails, none is left. */
  enrol(about: Enrolling): Promise<Enrolled>
}
