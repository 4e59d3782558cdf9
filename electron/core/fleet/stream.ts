import type { AuditLine } from '../audit/audit-chain.ts'
import type { EndEvidence, EndReason } from '../session/session.ts'

/**
 * A workstation's audit log is its outbox: each line is shipped as it is kept, with what stands beside the chain. Times are milliseconds of
 * the workstation's own clock (UTC), hashes are hexadecimal.
 */
export type StreamLine = AuditLine &
  Readonly<{
    hash: string
    /** Who the line is about and who did it, as they are called when it is shipped; by their ids. */
    people: Readonly<Record<string, Readonly<{ username: string; displayName: string }>>>
    /** What stands beside the chain of this line: names that it was parted from. */
    names: Readonly<Record<string, unknown>> | null
  }>

/** Where a workstation's stream stands: `next` is the line that is to come, `head` the hash of the one before it. */
export type StreamCursor = Readonly<{ incarnation: string; next: number; head: string | null }>

/** Who holds a session and on what, as the line of its start has it. */
export type StartedFacts = Readonly<{
  session: string
  person: string
  startedAt: number
  admission: AdmissionKind
  appVersion: string
  host: string
  osUser: string
  pid: number
}>

/** `granted` by the directory; `offline`: it could not be asked, and the policy allowed it; `local`: an account that only this desk has. */
export type AdmissionKind = 'granted' | 'offline' | 'local'

/** What a line means at the centre. Lines that mean nothing there are kept in its audit log only. */
export type StreamFact =
  | (StartedFacts & Readonly<{ fact: 'started' }>)
  | Readonly<{ fact: 'ended'; session: string; at: number; reason: EndReason; evidence: EndEvidence; recovered: boolean }>
  /** A stream begins: whatever else of this desk is thought to be open is over, and nobody knows since when. */
  | Readonly<{ fact: 'only_open'; sessions: readonly string[]; at: number }>
  /** A clean-up was taken back: the session goes on. */
  | Readonly<{ fact: 'reopened'; session: string }>
  /** A grant that led to no session. */
  | Readonly<{ fact: 'unused'; session: string; person: string }>
  /** The desk's app began its life number `boot`: grants to an earlier life that came to nothing are void. */
  | Readonly<{ fact: 'boot'; boot: number }>
  /** A command has arrived, and what became of it in the same transaction. */
  | Readonly<{ fact: 'settled'; command: number; outcome: CommandOutcome }>
  /** A person is forgotten at the desk that the account belongs to. */
  | Readonly<{ fact: 'erased'; person: string; pseudonym: string }>
  | Readonly<{ fact: 'failed_sign_in'; person: string | null }>
  | Readonly<{ fact: 'alert'; kind: string; subject: string; person: string | null; detail: Readonly<Record<string, string | number>> }>

/** `asked`: the session's person is being told and has a grace; its end follows as an end of its own. */
export type CommandOutcome = 'done' | 'asked' | 'not_active' | 'unknown_kind' | 'refused'
