import { howLongAgo } from '../how-long-ago.ts'
import { durationMs, utcMs } from '../ids.ts'
import type { DurationMs, SessionId, UtcMs } from '../ids.ts'
import { nameKey } from './name-key.ts'

/** What is remembered of failed attempts with one name, in one session, or on the machine as a whole. */
export type AttemptRecord = Readonly<{ failures: number; lastFailedAt: UtcMs; lockedAt: UtcMs | null }>

/** What says how long a lock lasts. */
export type LockedRecord = Pick<AttemptRecord, 'failures' | 'lockedAt'>

/** Under which names the records of an attempt are kept; an attempt in a session has nothing to do with the machine's. */
export type AttemptSubjects = Readonly<{ own: string; machine: string | null }>
export type AttemptRecords = Readonly<{ own: AttemptRecord | null; machine: AttemptRecord | null }>

export type ThrottleRules = Readonly<{
  /** Failures with one name before the first delay. */
  freeAttempts: number
  /** The same for the machine, whoever tries to sign in. */
  machineFreeAttempts: number
  /** Doubles with every further failure, up to `longestDelay`. */
  firstDelay: DurationMs
  longestDelay: DurationMs
  /** With this many failures a name is locked. The machine never is. */
  lockoutAfter: number
  /** Null: until an administrator unlocks it. */
  lockoutDuration: DurationMs | null
  /** After this long without a failure the count starts again. */
  failuresForgottenAfter: DurationMs
}>

/** `until` is null where only an administrator ends it. */
export type Lock = Readonly<{ since: UtcMs; until: UtcMs | null }>

/** `records` are to be kept, whatever the decision. `lock` is the one there is, or null. */
export type ThrottleDecision =
  /** The attempt is counted as failed before the password is looked at, so that neither a kill nor attempts at once are free. */
  | Readonly<{
      kind: 'go'
      records: AttemptRecords
      lock: Lock | null
      /** The one that there is if the password is wrong. */
      lockIfWrong: Lock | null
    }>
  | Readonly<{ kind: 'wait'; records: AttemptRecords; waitMs: number; lock: Lock | null }>

/** Made-up names slow a whole workstation down: by no more than this. */
const LONGEST_MACHINE_DELAY = durationMs(5_000)
/**
 * NIST SP 800-63B-4, 3.2.2: no more consecutive failures than this. From there on a lock lasts half an hour at least, whatever the policy says;
 * as every lock, it keeps out a guesser at a name that nobody used here lately, and not the people of this workstation.
 */
const MOST_IN_A_ROW = 100
const SHORTEST_BEYOND = durationMs(30 * 60_000)
const LATELY = durationMs(30 * 86_400_000)

/**
 * Attempts to sign in are counted under what was typed, never under whose it is: so waits and locks cannot tell which names exist, nor that
 * a username and an email are one person's. Many names share a drawer: enough to tell people apart, too little to tell what was typed,
 * which may have been a password in the wrong field. FNV-1a, folded (http://www.isthe.com/chongo/tech/comp/fnv/).
 */
export function nameSubject(typed: string): string {
  let hash = 0x81_1c_9d_c5
  for (const byte of new TextEncoder().encode(nameKey(typed))) hash = Math.imul(hash ^ byte, 0x01_00_01_93) >>> 0
  return `name:${(((hash >>> 16) ^ hash) & 0xffff).toString(16).padStart(4, '0')}`
}

export const doorSubjects = (typed: string, hostId: string): AttemptSubjects => ({
  own: nameSubject(typed),
  machine: `machine:${hostId}`,
})

/** Whoever tries at somebody's open session, locked or not, keeps nobody from signing in. */
export const sessionSubjects = (id: SessionId): AttemptSubjects => ({ own: `session:${id}`, machine: null })

/** An open session is delayed, as the door is, and never locked: its person would be kept from their own work. */
export const sessionRules = <Rules extends ThrottleRules>(rules: Rules): Rules => ({ ...rules, lockoutAfter: Infinity })

/** Decides from facts alone, none of which is whether somebody has the name. */
export function decideAttempt(known: AttemptRecords, now: UtcMs, rules: ThrottleRules): ThrottleDecision {
  const own = asOf(known.own, now, rules)
  const machine = asOf(known.machine, now, rules)
  const lock = lockIn(own, now, rules)
  const waitMs = Math.max(
    waitAfter(own, delayAfter(own?.failures ?? 0, rules.freeAttempts, rules), now),
    waitAfter(machine, Math.min(LONGEST_MACHINE_DELAY, delayAfter(machine?.failures ?? 0, rules.machineFreeAttempts, rules)), now),
  )
  if (waitMs > 0) return { kind: 'wait', records: { own, machine }, waitMs, lock }
  const failures = (own?.failures ?? 0) + 1
  const lockedAt = own?.lockedAt ?? (failures >= rules.lockoutAfter ? now : null)
  const counted = { failures, lastFailedAt: now, lockedAt }
  return {
    kind: 'go',
    records: { own: counted, machine: failedAgain(machine, now) },
    lock,
    lockIfWrong: lockIn(counted, now, rules),
  }
}

/** What makes somebody trusted: a guesser at this workstation must not be able to keep its people out. */
export const isTrusted = (facts: Readonly<{ signedInHereAt: readonly UtcMs[]; isLastAdministrator: boolean }>, now: UtcMs): boolean =>
  facts.isLastAdministrator || facts.signedInHereAt.some((at) => howLongAgo(at, now) < LATELY)

/** Whether the right password opens. */
export const opens = ({ lock }: Pick<ThrottleDecision, 'lock'>, trusted: () => boolean): boolean => lock === null || trusted()

/** After the right password the attempt no longer counts. Failures of others on this machine still do. */
export function forgiven(now: AttemptRecords, before: AttemptRecord | null): AttemptRecords {
  const failures = (now.machine?.failures ?? 0) - 1
  if (!now.machine || failures <= 0) return { own: null, machine: null }
  const nobodyElseFailed = before !== null && before.failures === failures
  return { own: null, machine: nobodyElseFailed ? before : { ...now.machine, failures } }
}

export function delayAfter(failures: number, freeAttempts: number, rules: ThrottleRules): number {
  if (failures < Math.max(1, freeAttempts)) return 0
  return Math.min(rules.longestDelay, rules.firstDelay * 2 ** Math.min(failures - freeAttempts, 40))
}

/** The lock that a record amounts to at this moment. */
export function lockIn(record: LockedRecord | null, now: UtcMs, { lockoutDuration }: Pick<ThrottleRules, 'lockoutDuration'>): Lock | null {
  if (!record || record.lockedAt === null) return null
  const since = earlier(record.lockedAt, now)
  if (lockoutDuration === null) return { since, until: null }
  const until = utcMs(since + (record.failures >= MOST_IN_A_ROW ? Math.max(SHORTEST_BEYOND, lockoutDuration) : lockoutDuration))
  return until > now ? { since, until } : null
}

/** Brings a record to this moment. A moment in the future means that the clock moved back: it counts as now, so that nothing lasts longer than it would have. */
function asOf(record: AttemptRecord | null, now: UtcMs, rules: ThrottleRules): AttemptRecord | null {
  if (!record) return null
  const lastFailedAt = earlier(record.lastFailedAt, now)
  const lock = lockIn(record, now, rules)
  if (lock) return { ...record, lastFailedAt, lockedAt: lock.since }
  return now - lastFailedAt >= rules.failuresForgottenAfter ? null : { ...record, lastFailedAt, lockedAt: null }
}

const earlier = (one: UtcMs, other: UtcMs): UtcMs => (one < other ? one : other)

const waitAfter = (record: AttemptRecord | null, delay: number, now: UtcMs) => (record ? Math.max(0, record.lastFailedAt + delay - now) : 0)

const failedAgain = (record: AttemptRecord | null, now: UtcMs): AttemptRecord => ({
  failures: (record?.failures ?? 0) + 1,
  lastFailedAt: now,
  lockedAt: null,
})
