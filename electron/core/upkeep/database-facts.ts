import type { AuditLogVerdict, AuditVerdict } from '../audit/audit.ts'
import type { DirectoryLink } from '../fleet/fleet-store.ts'
import type { UtcMs } from '../ids.ts'
import type { ProcessIdentity } from '../session/process-identity.ts'

/** What could not be found out, and why. */
export type Unknown = Readonly<{ unknown: string }>

/** Everything that can be told of a database without writing to it. */
export type DatabaseFacts =
  | Readonly<{ kind: 'missing' }>
  | Readonly<{ kind: 'refused'; code: string; message: string }>
  | Readonly<{
      kind: 'opened'
      version: number
      known: number
      journalMode: string
      logBytes: number
      /** Of the file, and of its pages that nothing stands in. */
      bytes: number
      freeBytes: number
      /** What `integrity_check` said, without an "ok". */
      flaws: readonly string[]
      /** Of the schema: what is not Latchkey's, what of its own is gone and can be made again, and tables that look otherwise. */
      schema: Readonly<{ foreign: readonly string[]; missing: readonly string[]; broken: readonly string[] }>
      /** Tables with rows that refer to nothing. */
      orphans: readonly string[]
      /** Usernames of the accounts whose stored password nothing can be checked against. */
      uncheckable: readonly string[]
      /** Whether people have accounts, and none of those who administered may any more. */
      unmanned: boolean
      /** What stands in rows that Latchkey never writes, for people. */
      oddRows: readonly string[]
      /** Counts of sessions that cannot be, for people. */
      oddFigures: readonly string[]
      audit: AuditLogVerdict | AuditVerdict | Unknown
      /** Owners of the sessions that have not ended. */
      owners: readonly ProcessIdentity[] | Unknown
      /** Which fleet it belongs to, and how many entries of its audit log the directory does not have. */
      fleet: Readonly<{ link: DirectoryLink | null; waiting: number }> | Unknown
      /** The latest time that the database knows of. */
      newest: UtcMs | null
    }>
