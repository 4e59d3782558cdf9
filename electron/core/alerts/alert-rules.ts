import type { Lock } from '../accounts/sign-in-throttle.ts'
import type { AuditVerdict } from '../audit/audit.ts'
import { howLongAgo } from '../how-long-ago.ts'
import { durationMs, utcMs } from '../ids.ts'
import type { DurationMs, UserId, UtcMs } from '../ids.ts'
import type { Policy } from '../policy/policy.ts'
import { lastKnownAlive } from '../session/session.ts'
import type { Session } from '../session/session.ts'
import type { AlertKind, Crash, FailedSignIn, NewAlert } from './alert.ts'

/** When an alert of this kind and subject was last seen to: what happened until then is no news. */
export type SeenTo = (kind: AlertKind, subject: string) => UtcMs | null

/** The hour of the day, 0 to 23, where the computer stands. */
export type LocalHour = (at: UtcMs) => number

type FailureRules = Pick<Policy, 'failedSignInsAlert' | 'failedSignInsWithin'>
type HourRules = Pick<Policy, 'unusualHourShare' | 'unusualHourSessions'>
type CrashRules = Pick<Policy, 'crashesAlert' | 'crashesWithin'>

/** How far back a person's habits go. */
export const HABIT_MS = durationMs(90 * 86_400_000)

/** Failures with one account are also counted over this long, whatever lies between them: a patient guesser stays below every delay. */
export const PATIENCE_MS = durationMs(86_400_000)
const PATIENT_TIMES = 4

/** Per account, and per computer whoever was tried; names nobody has count for the computer. */
export function manyFailedSignIns(failures: readonly FailedSignIn[], now: UtcMs, rules: FailureRules, seenTo: SeenTo): readonly NewAlert[] {
  const inHaste = failuresWithin(failures, now, rules, seenTo)
  const most = rules.failedSignInsAlert * PATIENT_TIMES
  const patient = failuresWithin(failures, now, { failedSignInsAlert: most, failedSignInsWithin: PATIENCE_MS }, seenTo)
  const known = new Set(inHaste.map(({ subject }) => subject))
  return [...inHaste, ...patient.filter(({ subject, userId }) => userId !== null && !known.has(subject))]
}

function failuresWithin(failures: readonly FailedSignIn[], now: UtcMs, rules: FailureRules, seenTo: SeenTo): readonly NewAlert[] {
  const recent = failures.filter(({ at }) => howLongAgo(at, now) < rules.failedSignInsWithin)
  const ofAccounts = grouped(recent, ({ userId }) => userId).flatMap(([userId, tries]) =>
    failuresAlert(tries, { now, rules, seenTo, subject: `user:${userId}`, userId }),
  )
  const onComputers = grouped(recent, ({ host }) => host).flatMap(([host, tries]) =>
    failuresAlert(tries, { now, rules, seenTo, subject: `host:${host}`, userId: null }),
  )
  return [...ofAccounts, ...onComputers]
}

type FailureCase = Readonly<{ now: UtcMs; rules: FailureRules; seenTo: SeenTo; subject: string; userId: UserId | null }>

function failuresAlert(tries: readonly FailedSignIn[], { now, rules, seenTo, subject, userId }: FailureCase): readonly NewAlert[] {
  const kind = 'many_failed_sign_ins'
  const unseen = since(tries, ({ at }) => at, seenTo(kind, subject))
  const newest = latest(unseen, ({ at }) => at)
  if (!newest || unseen.length < rules.failedSignInsAlert) return []
  const facts = { failed: unseen.length, host: newest.host, sinceAt: earliestOf(unseen.map(({ at }) => at)) }
  return [{ at: now, kind, subject, userId, sessionId: null, detail: userId === null ? { case: 'computer', ...facts } : facts }]
}

/** Of everybody who is locked out now. */
export function lockedOut(people: readonly Readonly<{ userId: UserId; lock: Lock }>[], now: UtcMs, seenTo: SeenTo): readonly NewAlert[] {
  const kind = 'account_locked'
  return people.flatMap(({ userId, lock }): readonly NewAlert[] => {
    const subject = `user:${userId}`
    const seenAt = seenTo(kind, subject)
    if (seenAt !== null && lock.since <= seenAt) return []
    const detail = lock.until === null ? { lockedAt: lock.since } : { case: 'until', lockedAt: lock.since, endAt: lock.until }
    return [{ at: now, kind, subject, userId, sessionId: null, detail }]
  })
}

/** `active` are the person's active sessions, the new one among them. */
export function twoHostsAtOnce(active: readonly Session[], now: UtcMs, seenTo: SeenTo): readonly NewAlert[] {
  const newest = latest(active, ({ startedAt }) => startedAt)
  const other =
    newest &&
    latest(
      active.filter(({ owner }) => owner.hostId !== newest.owner.hostId),
      ({ startedAt }) => startedAt,
    )
  if (!newest || !other) return []
  const kind = 'two_hosts_at_once'
  const subject = `user:${newest.userId}`
  const seenAt = seenTo(kind, subject)
  if (seenAt !== null && newest.startedAt <= seenAt) return []
  const detail = { host: newest.owner.host, sinceAt: newest.startedAt, otherHost: other.owner.host, otherSinceAt: other.startedAt }
  return [{ at: now, kind, subject, userId: newest.userId, sessionId: newest.id, detail }]
}

/** `earlier` are the starts of the person's other sessions within `HABIT_MS`. The hours before and after count as the same one. */
export function unusualHour(
  session: Pick<Session, 'id' | 'userId' | 'startedAt' | 'owner'>,
  earlier: readonly UtcMs[],
  rules: HourRules,
  hourOf: LocalHour,
): readonly NewAlert[] {
  if (earlier.length < rules.unusualHourSessions) return []
  const hour = hourOf(session.startedAt)
  const near = earlier.filter((at) => isNear(hourOf(at), hour)).length
  if (near * 100 >= rules.unusualHourShare * earlier.length) return []
  return [
    {
      at: session.startedAt,
      kind: 'unusual_hour',
      subject: `user:${session.userId}`,
      userId: session.userId,
      sessionId: session.id,
      detail: { host: session.owner.host, signedInAt: session.startedAt, near, sessions: earlier.length },
    },
  ]
}

const isNear = (hour: number, other: number) => [0, 1, 23].includes((hour - other + 24) % 24)

export function repeatedCrashes(crashes: readonly Crash[], now: UtcMs, rules: CrashRules, seenTo: SeenTo): readonly NewAlert[] {
  const recent = crashes.filter(({ endedAt }) => howLongAgo(endedAt, now) < rules.crashesWithin)
  return grouped(recent, ({ hostId }) => hostId).flatMap(([hostId, ended]): readonly NewAlert[] => {
    const kind = 'repeated_crashes'
    const subject = `host:${hostId}`
    const unseen = since(ended, ({ endedAt }) => endedAt, seenTo(kind, subject))
    const newest = latest(unseen, ({ endedAt }) => endedAt)
    if (!newest || unseen.length < rules.crashesAlert) return []
    const detail = { host: newest.host, crashes: unseen.length, sinceAt: earliestOf(unseen.map(({ endedAt }) => endedAt)) }
    return [{ at: now, kind, subject, userId: null, sessionId: null, detail }]
  })
}

/** A flaw that was seen to is no news; another one is. */
export function auditBroken(verdict: AuditVerdict, now: UtcMs, seenTo: SeenTo): readonly NewAlert[] {
  if (verdict.kind === 'intact') return []
  const kind = 'audit_broken'
  const { seq, why } = verdict
  const subject = `${why}:${seq}`
  if (seenTo(kind, subject) !== null) return []
  return [{ at: now, kind, subject, userId: null, sessionId: null, detail: { seq, why } }]
}

type Here = Readonly<{ hostId: string; host: string }>

/** At a launch or a sign-in: what the database has lived through already cannot lie ahead. */
export function clockBehind(
  sessions: readonly Session[],
  now: UtcMs,
  { clockTolerance }: Pick<Policy, 'clockTolerance'>,
  here: Here,
  seenTo: SeenTo,
): readonly NewAlert[] {
  const newestAt = utcMs(Math.max(0, ...sessions.map((session) => Math.max(lastKnownAlive(session), session.end?.endedAt ?? 0))))
  if (newestAt - now <= clockTolerance) return []
  const kind = 'clock_moved'
  const subject = `behind:${here.hostId}:${newestAt}`
  if (seenTo(kind, subject) !== null) return []
  const detail = { case: 'behind', host: here.host, byMs: newestAt - now, newestAt }
  return [{ at: now, kind, subject, userId: null, sessionId: null, detail }]
}

/** Both clocks, read at one moment. */
export type ClockReading = Readonly<{ now: UtcMs; steady: DurationMs }>

/** While the app runs: the two clocks must have gone on by the same. */
export function clockJumped(
  before: ClockReading,
  after: ClockReading,
  { clockTolerance }: Pick<Policy, 'clockTolerance'>,
  here: Here,
): readonly NewAlert[] {
  const by = after.now - before.now - (after.steady - before.steady)
  if (Math.abs(by) <= clockTolerance) return []
  const detail = { case: by > 0 ? 'forward' : 'back', host: here.host, byMs: Math.abs(by), noticedAt: after.now }
  return [{ at: after.now, kind: 'clock_moved', subject: `jump:${here.hostId}`, userId: null, sessionId: null, detail }]
}

const since = <T>(all: readonly T[], at: (one: T) => UtcMs, seenAt: UtcMs | null): readonly T[] =>
  seenAt === null ? all : all.filter((one) => at(one) > seenAt)

const earliestOf = (times: readonly UtcMs[]): UtcMs => utcMs(Math.min(...times))

function latest<T>(all: readonly T[], at: (one: T) => UtcMs): T | null {
  return all.reduce<T | null>((best, one) => (best === null || at(one) > at(best) ? one : best), null)
}

/** Without those that have no key. */
function grouped<T, Key extends string>(all: readonly T[], keyOf: (one: T) => Key | null): readonly (readonly [Key, readonly T[]])[] {
  const groups = new Map<Key, T[]>()
  for (const one of all) {
    const key = keyOf(one)
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups]
}
