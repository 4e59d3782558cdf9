import type { DirectoryLink } from '../../core/fleet/fleet-store.ts'
import type { UtcMs } from '../../core/ids.ts'
import type { Holder } from '../../core/session/holder.ts'
import type { LivenessVerdict } from '../../core/session/process-identity.ts'
import type { Backup } from '../../core/upkeep/backup.ts'
import type { DatabaseFacts, Unknown } from '../../core/upkeep/database-facts.ts'

export type { DatabaseFacts, Unknown }

export const isUnknown = (fact: object): fact is Unknown => 'unknown' in fact

export type DirectoryFacts = Readonly<{
  dir: string
  /** `unsafe`: not for root to go by the way that leads there. */
  kind: 'folder' | 'missing' | 'no_folder' | 'unsafe'
  access: 'full' | 'none' | 'read_only'
  why: string
}>
/** `name` is relative to the data directory. */
export type OwnershipFacts = Readonly<{ owner: number; strangers: readonly Readonly<{ name: string; uid: number }>[] }>
/** What can neither be used nor be set aside; `why` is an error's code, or `mounted`. */
export type StuckFacts = readonly Readonly<{ name: string; why: string }>[]
export type OpeningFacts = readonly Readonly<{ name: string; mode: string }>[]
export type DiskFacts = Readonly<{ freeBytes: number; databaseBytes: number }>
export type FileSystemFacts = Readonly<{ name: string; overNetwork: boolean }>

export type InstanceFacts = Readonly<{
  /** By the kernel-held lock, which is the truth. */
  held: boolean
  /** What the holder wrote down, or one before it. */
  holder: Holder | null
  verdict: LivenessVerdict | null
  /** Whether its process is stopped, by SIGSTOP for instance; false where the system does not say. */
  stopped: boolean
}>

/** proper-lockfile's folder. `fresh`: refreshed within the last seconds. */
export type AdvisoryFacts = Readonly<{ found: 'nothing' | 'folder' | 'something_else'; fresh: boolean; holderRecord: boolean }>

/** What tells of a database that is gone, or of people in one that knows nobody; empty where nothing is lost. */
export type LossFacts = Readonly<{ traces: readonly string[] }>
/** Whether it is another database than when the app was last here. */
export type LineageFacts = Readonly<{ isOther: boolean }>
/** `hasAdministrator`: whether one that a restore would choose has somebody who looks after it. */
export type BackupFacts = Readonly<{ newest: Backup | null; sound: Backup | null; count: number; hasAdministrator: boolean }>
/** `unfinished` names the backup of a restore that was interrupted, or is under way; `strange`: something else has the name of its note. */
export type RestoreFacts = Readonly<{ unfinished: string | null; strange: boolean }>
export type SessionFacts = Readonly<{ alive: number; dead: number; unclear: number }>
/** Of the fleet: where the database belongs, whether the desk's key lies beside it, and how many entries its directory does not have. */
export type FleetFacts = Readonly<{ link: DirectoryLink | null; hasKey: boolean; waiting: number }>
/** Programs that are run at a sign-in, a lock and an end; `why` in words. */
export type HookFacts = Readonly<{
  programs: readonly string[]
  refused: readonly Readonly<{ name: string; why: string }>[]
  failed: readonly Readonly<{ name: string; why: string }>[]
}>
export type ClockFacts = Readonly<{ now: UtcMs; newest: UtcMs | null }>
export type RuntimeFacts = Readonly<{ runtime: string; sqlite: string; betterSqlite: string; argon2: string; argon2Works: boolean }>
/** `needed` is false on systems that have their own display. */
export type DisplayFacts = Readonly<{ needed: boolean; display: string | null; hasXvfb: boolean }>
export type LibraryFacts = Readonly<{ executable: string; missing: readonly string[] }>

export type Facts = Readonly<{
  directory: DirectoryFacts | Unknown
  ownership: OwnershipFacts | Unknown
  stuck: StuckFacts | Unknown
  openings: OpeningFacts | Unknown
  disk: DiskFacts | Unknown
  fileSystem: FileSystemFacts | Unknown
  instance: InstanceFacts | Unknown
  advisory: AdvisoryFacts | Unknown
  restore: RestoreFacts | Unknown
  database: DatabaseFacts | Unknown
  loss: LossFacts | Unknown
  lineage: LineageFacts | Unknown
  backups: BackupFacts | Unknown
  sessions: SessionFacts | Unknown
  fleet: FleetFacts | Unknown
  hooks: HookFacts | Unknown
  clock: ClockFacts | Unknown
  runtime: RuntimeFacts | Unknown
  display: DisplayFacts | Unknown
  libraries: LibraryFacts | Unknown
}>
