import type { User } from '../accounts/user.ts'
import type { AuditEntry } from '../audit/audit.ts'
import type { SessionId, UserId, UtcMs } from '../ids.ts'
import type { Endings } from '../ports/store-port.ts'
import type { CloseRequest } from '../session/close-request.ts'
import type { DirectoryPerson, FleetLock, FleetPolicy, WorkstationId } from './directory-port.ts'
import type { CommandOutcome, StreamLine } from './stream.ts'

/** Where this desk belongs, and how far its directory has its lines. */
export type DirectoryLink = Readonly<{
  /** `HOST:PORT`. */
  url: string
  /** What the desk calls itself. */
  uid: string
  workstation: WorkstationId
  name: string
  site: string
  /** Of the directory's own CA, as the enrolment line has it. */
  fingerprint: string
  /** Of the desk's key that was enrolled. */
  key: string
  incarnation: string
  /** The directory has all lines up to this one. */
  ackedSeq: number
  /** How often the app has opened the line in its lives. */
  boot: number
  policyVersion: number
  peopleRevision: number
  since: UtcMs
  /** Why the directory lets this desk in no more; null while it does. */
  refused: string | null
}>

export type NewLink = Pick<
  DirectoryLink,
  'url' | 'uid' | 'workstation' | 'name' | 'site' | 'fingerprint' | 'key' | 'incarnation' | 'ackedSeq' | 'since'
>

/** A person of the directory, as this desk knows them. */
export type MirroredPerson = Readonly<{
  person: UserId
  revision: number
  /** When their password was proved to the directory, and its hash kept here; null where none is. */
  cachedAt: UtcMs | null
  /** When they signed in here last. */
  usedAt: UtcMs | null
}>

/** To be kept until its person has read it. `person` and `role` null: for whoever works here. */
export type KeptMessage = Readonly<{
  id: number
  person: string | null
  role: 'user' | 'admin' | null
  from: string
  text: string
  at: UtcMs
}>

/** What a command does in the database, together with the note that it was done. */
export type CommandEffect =
  | Readonly<{ kind: 'ask_to_close'; request: Omit<CloseRequest, 'seenAt'> }>
  | Readonly<{ kind: 'message'; message: Omit<KeptMessage, 'id'> }>
  | Readonly<{ kind: 'nothing'; outcome: CommandOutcome }>

export type MirrorOutcome =
  | Readonly<{ kind: 'mirrored'; user: User; ended: readonly SessionId[] }>
  /** An account of this desk alone has the name, and goes on having it. */
  | Readonly<{ kind: 'taken' }>

/** What a desk keeps of its directory. As of `Store`: each method is one whole transition. */
export interface FleetStore {
  /** Null where the desk belongs to no directory. Costs a look at one row. */
  link(): DirectoryLink | null
  /** False where it belongs to one already. */
  enrol(link: NewLink, audit: AuditEntry): boolean
  /** Forgets the directory: the link, cached hashes, locks, messages. What its people did stays. False where there is none. */
  leave(audit: AuditEntry): boolean
  /** The directory has all lines up to this one; it never goes back. Not synchronised: the directory knows it, too. */
  acknowledge(incarnation: string, seq: number): void
  /** The oldest lines after this one: at most so many, and of no more than so many bytes in all, though at least one. */
  linesAfter(seq: number, most: number, bytes: number): readonly StreamLine[]
  /** Of a line that is in the log, or just before its first one; null for any other. */
  hashOf(seq: number): Uint8Array | null
  /** The app opened the line in its life number `boot`. */
  opened(boot: number, audit: AuditEntry): void
  /** A new stream begins after the line `ackedSeq`. */
  begin(stream: Readonly<{ incarnation: string; ackedSeq: number }>, audit: AuditEntry): void
  refuse(why: string | null): void
  /** The desk has another key from now on. */
  useKey(key: string): void
  /** The effect, the note that it was done, and its lines, all at once and once. Null where it was done before. */
  settle(
    command: number,
    at: UtcMs,
    effect: CommandEffect,
    auditOf: (outcome: CommandOutcome) => readonly AuditEntry[],
  ): CommandOutcome | null
  /** The highest number of a command that was done; 0 where none was. */
  newestCommand(): number
  /**
   * Makes the account here what it is there. `passwordHash` null keeps the one that is here, if `revision` is that of before, and drops it otherwise.
   * `ends` is what becomes of the sessions of somebody whose account is disabled.
   */
  mirror(person: DirectoryPerson, at: UtcMs, passwordHash: string | null, ends: Endings): MirrorOutcome
  /** Null for an account of this desk alone. */
  person(id: UserId): MirroredPerson | null
  people(): readonly MirroredPerson[]
  /** They have signed in here. */
  used(id: UserId, at: UtcMs): void
  dropHashes(people: readonly UserId[]): void
  /** Up to this revision, all changes of people who are cached here are known. */
  notePeople(revision: number): void
  /** Settings of the fleet take the place of the desk's; those that it sets no longer go back to their defaults. */
  applyPolicy(policy: FleetPolicy, audit: AuditEntry): void
  /** Names of the settings that are the fleet's. */
  policyNames(): readonly string[]
  keepLocks(locks: readonly FleetLock[]): void
  locks(): readonly FleetLock[]
  messages(): readonly KeptMessage[]
  forgetMessage(id: number): void
}

/** Stands where a hash would, for accounts whose passwords only the directory can check. */
export const ONLY_THE_DIRECTORY = '*directory'
