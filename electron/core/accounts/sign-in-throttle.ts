import { utcMs } from '../ids.ts'
import type { DurationMs, UtcMs } from '../ids.ts'

/** What is remembered of failed attempts on one account, on a name nobody has, or on the machine as a whole. */
export type AttemptRecord = Readonly<{ failures: number; lastFailedAt: UtcMs; lockedAt: UtcMs | null }>

/** Under which names the two records of an attempt are kept. */
export type AttemptSubjects = Readonly<{ account: string; machine: string }>
export type AttemptRecords = Readonly<{ account: AttemptRecord | null; machine: AttemptRecord | null }>

export type ThrottleRules = Readonly<{
  /** Failures on one account before the first delay. */
  freeAttempts: number
  /** The same for the machine, whoever tries to sign in. */
  machineFreeAttempts: number
  /** Doubles with every further failure, up to `longestDelay`. */
  firstDelay: DurationMs
  longestDelay: DurationMs
  /** With this many failures an account is locked until an administrator unlocks it. The machine never is. */
  lockoutAfter: number
  /** After this long without a failure the count starts again; a lock stays. */
  failuresForgottenAfter: DurationMs
}>

/** `records` are to be kept, whatever the decision. */
export type ThrottleDecision =
  /** The attempt is counted as failed before the password is looked at, so that neither a kill nor attempts at once are free. */
  | { readonly kind: 'go'; readonly records: AttemptRecords; readonly locksIfWrong: boolean }
  | { readonly kind: 'wait'; readonly records: AttemptRecords; readonly waitMs: number }
  | { readonly kind: 'locked'; readonly records: AttemptRecords }

/** Decides from facts alone. A name nobody has is treated like an account, so that the answer does not tell which it is. */
export function decideAttempt(known: AttemptRecords, now: UtcMs, rules: ThrottleRules): ThrottleDecision {
  const account = asOf(known.account, now, rules)
  const machine = asOf(known.machine, now, rules)
  if (account && account.lockedAt !== null) return { kind: 'locked', records: { account, machine } }
  const waitMs = Math.max(waitAfter(account, rules.freeAttempts, now, rules), waitAfter(machine, rules.machineFreeAttempts, now, rules))
  if (waitMs > 0) return { kind: 'wait', records: { account, machine }, waitMs }
  const counted = failedAgain(account, now)
  const locksIfWrong = counted.failures >= rules.lockoutAfter
  const records = { account: locksIfWrong ? { ...counted, lockedAt: now } : counted, machine: failedAgain(machine, now) }
  return { kind: 'go', records, locksIfWrong }
}

/** After the right password the attempt no longer counts. Failures of others on this machine still do. */
export function forgiven(now: AttemptRecords, before: AttemptRecord | null): AttemptRecords {
  const failures = (now.machine?.failures ?? 0) - 1
  if (!now.machine || failures <= 0) return { account: null, machine: null }
  const nobodyElseFailed = before !== null && before.failures === failures
  return { account: null, machine: nobodyElseFailed ? before : { ...now.machine, failures } }
}

export function delayAfter(failures: number, freeAttempts: number, rules: ThrottleRules): number {
  if (failures < Math.max(1, freeAttempts)) return 0
  return Math.min(rules.longestDelay, rules.firstDelay * 2 ** Math.min(failures - freeAttempts, 40))
}

/** Brings a record to this moment. A last failure in the future means that the clock moved back: it counts as now, so no wait grows past its delay. */
function asOf(record: AttemptRecord | null, now: UtcMs, rules: ThrottleRules): AttemptRecord | null {
  if (!record) return null
  if (record.lastFailedAt > now) return { ...record, lastFailedAt: now }
  return record.lockedAt === null && now - record.lastFailedAt >= rules.failuresForgottenAfter ? null : record
}

function waitAfter(record: AttemptRecord | null, freeAttempts: number, now: UtcMs, rules: ThrottleRules): number {
  if (!record) return 0
  return Math.max(0, utcMs(record.lastFailedAt + delayAfter(record.failures, freeAttempts, rules)) - now)
}

const failedAgain = (record: AttemptRecord | null, now: UtcMs): AttemptRecord => ({
  failures: (record?.failures ?? 0) + 1,
  lastFailedAt: now,
  lockedAt: null,
})
