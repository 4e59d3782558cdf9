import { describe, expect, it } from 'vitest'
import { hasExpired } from '../../electron/core/accounts/one-time-password.ts'
import { isTrusted } from '../../electron/core/accounts/sign-in-throttle.ts'
import { manyFailedSignIns, repeatedCrashes } from '../../electron/core/alerts/alert-rules.ts'
import { planCleanUp } from '../../electron/core/clean-up/cleanup-plan.ts'
import { AHEAD_TOLERATED, howLongAgo } from '../../electron/core/how-long-ago.ts'
import { durationMs, userId, utcMs } from '../../electron/core/ids.ts'
import type { UtcMs } from '../../electron/core/ids.ts'
import { policyFrom } from '../../electron/core/policy/policy.ts'
import { inOwnTime } from '../../electron/core/session/own-time.ts'
import { presenceOf, untilNextSilence } from '../../electron/core/session/presence.ts'
import { isBackupDue, superfluousBackups } from '../../electron/core/upkeep/backup.ts'
import { MINUTE, someSession } from '../support/session-builder.ts'

const DAY = 24 * 60 * MINUTE
const NOW = utcMs(1_800_000_000_000)
const policy = policyFrom(new Map())
const unseen = () => null

const started = utcMs(NOW - 60 * MINUTE)
const sessionHeard = (lastHeartbeatAt: UtcMs, lastActivityAt = lastHeartbeatAt) =>
  someSession({ startedAt: started, lastHeartbeatAt, lastActivityAt })
const backup = (at: UtcMs) => ({ name: `${at}`, at, version: 1, reason: 'daily' as const, bytes: 1 })
const frozen = (at: UtcMs) => ({
  session: sessionHeard(at),
  verdict: { liveness: 'alive', reason: 'process_running' } as const,
  stopped: true,
  policy,
})
const failure = (at: UtcMs) => ({ at, userId: userId('tom'), host: 'desk' })
const crash = (at: UtcMs) => ({ endedAt: at, hostId: 'here', host: 'desk', userId: userId('tom') })

/** Every rule that takes something for fresh, by the time that is on record of it. */
const FRESH: Readonly<Record<string, (at: UtcMs) => boolean>> = {
  'a heartbeat, for whoever asks who is here': (at) => presenceOf(sessionHeard(at), NOW, policy) !== 'offline',
  'a heartbeat, for the next look': (at) => Number.isFinite(untilNextSilence([sessionHeard(at)], NOW, policy)),
  'an activity, as of its heartbeat': (at) => presenceOf(sessionHeard(NOW, at), NOW, policy) === 'online',
  'an activity, as a sign of life': (at) => inOwnTime(sessionHeard(NOW, at), NOW).session.lastActivityAt === at,
  'a heartbeat of a stopped process, for the clean-up': (at) =>
    planCleanUp([frozen(at)], { timeout: durationMs(DAY), forceAll: false }, NOW)[0]?.finding === 'alive',
  'a sign-in here, for the throttle': (at) => isTrusted({ signedInHereAt: [at], isLastAdministrator: false }, NOW),
  'a one-time password': (at) => !hasExpired({ oneTimeSince: at }, NOW, durationMs(DAY)),
  'failed sign-ins, for the alert': (at) => manyFailedSignIns(Array(100).fill(failure(at)), NOW, policy, unseen).length > 0,
  'crashes, for the alert': (at) => repeatedCrashes(Array(100).fill(crash(at)), NOW, policy, unseen).length > 0,
  'a backup, for the daily one': (at) => !isBackupDue({ list: () => [backup(at)], isForeign: () => false }, NOW),
  'a backup, among the seven': (at) => {
    const others = Array.from({ length: 7 }, (_, days) => backup(utcMs(NOW - (8 + days) * DAY)))
    const list = () => [backup(at), ...others]
    const gone = superfluousBackups(
      { list, isForeign: () => false, logOf: () => null },
      backup(NOW),
      NOW,
      () => true,
      (moment) => Math.floor(moment / DAY),
    )
    return !gone.some((one) => one.at === at)
  },
}

describe.each(Object.entries(FRESH))('%s', (_what, isFresh) => {
  it.each([0, 2_000, -AHEAD_TOLERATED + 1_000])('is fresh from %d ms ago', (ms) => expect(isFresh(utcMs(NOW - ms))).toBe(true))

  it.each([2 * MINUTE, 60 * MINUTE, 20 * DAY, 3_000 * 365 * DAY])('is not from %d ms ahead', (ms) => {
    expect(isFresh(utcMs(NOW + ms))).toBe(false)
  })
})

it('what lies ahead was endlessly long ago', () => {
  expect(howLongAgo(utcMs(NOW + AHEAD_TOLERATED), NOW)).toBe(-AHEAD_TOLERATED)
  expect(howLongAgo(utcMs(NOW + AHEAD_TOLERATED + 1), NOW)).toBe(Infinity)
})
