import { assertNever } from '../errors.ts'
import type { InstanceId } from '../ids.ts'

/**
 * Which process, beyond doubt. A PID alone is never an identity: PIDs are reused, and containers repeat them at once.
 */
export type ProcessIdentity = Readonly<{
  /** Stable for one installation of the operating system; survives renaming the computer. */
  hostId: string
  /** The computer's name at the time, for people. */
  host: string
  /** New at every boot. */
  bootId: string
  pid: number
  /**
   * When the process started, on the kernel's own clock, comparable only within one boot: Linux counts clock ticks since boot
   * (proc_pid_stat(5), field 22), macOS and Windows give milliseconds since 1970. Wall-clock times would move with every clock change.
   */
  processStartedAt: number
  instanceId: InstanceId
  /** The operating system's account the process runs under. */
  osUser: string
}>

/** `unknown` never permits a takeover. */
export type Liveness = 'alive' | 'dead' | 'unknown'

/** What the operating system says of one PID on this host and this boot. */
export type ProcessFact =
  | { readonly kind: 'running'; readonly startedAt: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'zombie' }
  | { readonly kind: 'unreadable' }

/** Why a verdict was given; stored as evidence and shown to people. */
export type LivenessReason =
  | 'same_instance'
  | 'process_running'
  | 'process_absent'
  | 'process_zombie'
  | 'pid_reused'
  | 'boot_changed'
  | 'other_host'
  | 'process_unreadable'
  /** Whoever says so holds the kernel's lock of the directory itself, which a living owner would never have let go. */
  | 'lock_free'

export type LivenessVerdict = Readonly<{
  liveness: Liveness
  reason: LivenessReason
  /** What was found instead, for `boot_changed` and `pid_reused`. */
  found?: Readonly<{ bootId?: string; processStartedAt?: number }>
}>

export type Machine = Readonly<{ hostId: string; bootId: string }>

/**
 * Judges whether the process behind an identity still lives. `inspect` is asked only when the identity belongs to this host and this boot.
 */
export function judgeLiveness(
  identity: Pick<ProcessIdentity, 'hostId' | 'bootId' | 'pid' | 'processStartedAt'>,
  here: Machine,
  inspect: (pid: number) => ProcessFact,
): LivenessVerdict {
  if (identity.hostId !== here.hostId) return { liveness: 'unknown', reason: 'other_host' }
  if (identity.bootId !== here.bootId) return { liveness: 'dead', reason: 'boot_changed', found: { bootId: here.bootId } }
  const fact = inspect(identity.pid)
  switch (fact.kind) {
    case 'absent':
      return { liveness: 'dead', reason: 'process_absent' }
    case 'zombie':
      return { liveness: 'dead', reason: 'process_zombie' }
    case 'unreadable':
      return { liveness: 'unknown', reason: 'process_unreadable' }
    case 'running':
      return fact.startedAt === identity.processStartedAt
        ? { liveness: 'alive', reason: 'process_running' }
        : { liveness: 'dead', reason: 'pid_reused', found: { processStartedAt: fact.startedAt } }
    default:
      return assertNever(fact)
  }
}

/** Whether two identities are the same process, beyond doubt. */
export const isSameProcess = (a: ProcessIdentity, b: ProcessIdentity) =>
  a.instanceId === b.instanceId &&
  a.hostId === b.hostId &&
  a.bootId === b.bootId &&
  a.pid === b.pid &&
  a.processStartedAt === b.processStartedAt
