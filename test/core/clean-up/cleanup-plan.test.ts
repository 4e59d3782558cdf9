import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endOf, isEnding, matchPlan, plannedEnd, planCleanUp } from '../../../electron/core/clean-up/cleanup-plan.ts'
import type { CleanUpFacts, CleanUpOptions, OwnerFinding } from '../../../electron/core/clean-up/cleanup-plan.ts'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import type { LivenessVerdict } from '../../../electron/core/session/process-identity.ts'
import { lastKnownAlive } from '../../../electron/core/session/session.ts'
import type { EndReason, Session } from '../../../electron/core/session/session.ts'
import { MINUTE, NINE_O_CLOCK, someSession } from '../../support/session-builder.ts'

const HOUR = 60 * MINUTE
const POLICY = {
  idleTimeout: durationMs(30 * MINUTE),
  absoluteTimeout: durationMs(12 * HOUR),
  offlineAfter: durationMs(5 * MINUTE),
}
const GENTLE: CleanUpOptions = { timeout: durationMs(24 * HOUR), forceAll: false }
const ALIVE: LivenessVerdict = { liveness: 'alive', reason: 'process_running' }
const DEAD: LivenessVerdict = { liveness: 'dead', reason: 'process_absent' }
const ELSEWHERE: LivenessVerdict = { liveness: 'unknown', reason: 'other_host' }

const facts = (verdict: LivenessVerdict, session: Partial<Session> = {}, stopped = false): CleanUpFacts => ({
  session: someSession(session),
  verdict,
  stopped,
  policy: POLICY,
})

/** The session of `someSession`: since nine, active until 9:08, heard of until 9:10. */
const at = (minutes: number) => utcMs(NINE_O_CLOCK + minutes * MINUTE)

type Case = Readonly<{
  what: string
  verdict: LivenessVerdict
  stopped?: boolean
  heardAt?: number
  minute: number
  options?: Partial<CleanUpOptions>
  finding: OwnerFinding
  becomes: EndReason | 'keep'
  kind?: 'end' | 'ask'
  because: string
  minuteOfEnd?: number
}>

const cases: readonly Case[] = [
  {
    what: 'a dead owner',
    verdict: DEAD,
    minute: 20,
    finding: 'owner_dead',
    becomes: 'process_died',
    because: 'owner_gone',
    minuteOfEnd: 10,
  },
  {
    what: 'a zombie',
    verdict: { liveness: 'dead', reason: 'process_zombie' },
    minute: 20,
    finding: 'owner_dead',
    becomes: 'process_died',
    because: 'owner_gone',
    minuteOfEnd: 10,
  },
  {
    what: 'a reused PID',
    verdict: { liveness: 'dead', reason: 'pid_reused' },
    minute: 20,
    finding: 'pid_reused',
    becomes: 'process_died',
    because: 'owner_gone',
    minuteOfEnd: 10,
  },
  {
    what: 'another boot',
    verdict: { liveness: 'dead', reason: 'boot_changed' },
    minute: 20,
    finding: 'other_boot',
    becomes: 'rebooted',
    because: 'owner_gone',
    minuteOfEnd: 10,
  },
  {
    what: 'another host, lately heard of',
    verdict: ELSEWHERE,
    minute: 20,
    finding: 'other_host',
    becomes: 'keep',
    because: 'within_limits',
  },
  {
    what: 'another host, long silent',
    verdict: ELSEWHERE,
    minute: 60,
    finding: 'other_host',
    becomes: 'lease_expired',
    because: 'silent_too_long',
    minuteOfEnd: 10,
  },
  {
    what: 'an unreadable process, forced',
    verdict: { liveness: 'unknown', reason: 'process_unreadable' },
    minute: 20,
    options: { forceAll: true },
    finding: 'unreadable',
    becomes: 'closed_by_cleanup',
    because: 'forced',
  },
  { what: 'a living owner', verdict: ALIVE, minute: 20, finding: 'alive', becomes: 'keep', because: 'within_limits' },
  {
    what: 'a living owner past its timeout',
    verdict: ALIVE,
    minute: 60,
    heardAt: 59,
    finding: 'alive',
    becomes: 'keep',
    because: 'app_ends_it',
  },
  {
    what: 'a living owner past its timeout that has missed its heartbeats, which it would have ended itself',
    verdict: ALIVE,
    minute: 60,
    finding: 'alive',
    becomes: 'idle_timeout',
    because: 'past_timeout',
    minuteOfEnd: 38,
  },
  {
    what: 'a living owner beyond the hours',
    verdict: ALIVE,
    minute: 60,
    heardAt: 59,
    options: { timeout: durationMs(HOUR) },
    finding: 'alive',
    becomes: 'closed_by_cleanup',
    kind: 'ask',
    because: 'too_old',
  },
  {
    what: 'a living owner, forced',
    verdict: ALIVE,
    minute: 20,
    options: { forceAll: true },
    finding: 'alive',
    becomes: 'closed_by_cleanup',
    kind: 'ask',
    because: 'forced',
  },
  {
    what: 'a stopped owner heard of just now',
    verdict: ALIVE,
    stopped: true,
    minute: 14,
    finding: 'alive',
    becomes: 'keep',
    because: 'within_limits',
  },
  { what: 'a frozen owner', verdict: ALIVE, stopped: true, minute: 20, finding: 'frozen', becomes: 'keep', because: 'within_limits' },
  {
    what: 'a frozen owner past its timeout',
    verdict: ALIVE,
    stopped: true,
    minute: 60,
    finding: 'frozen',
    becomes: 'idle_timeout',
    because: 'past_timeout',
    minuteOfEnd: 38,
  },
  {
    what: 'a frozen owner, forced, which could not answer',
    verdict: ALIVE,
    stopped: true,
    minute: 20,
    options: { forceAll: true },
    finding: 'frozen',
    becomes: 'closed_by_cleanup',
    because: 'forced',
  },
]

describe('the plan for one session', () => {
  it.each(cases)(
    '$what: $becomes',
    ({ verdict, stopped, heardAt = 10, minute, options, finding, becomes, kind = 'end', because, minuteOfEnd }) => {
      const now = at(minute)
      const [step] = planCleanUp([facts(verdict, { lastHeartbeatAt: at(heardAt) }, stopped)], { ...GENTLE, ...options }, now)
      expect(step).toMatchObject({ finding, action: becomes === 'keep' ? { kind: 'keep', because } : { kind, because, reason: becomes } })
      if (!step || !isEnding(step)) return
      const end = endOf(step, now)
      expect(end.endedAt).toBe(minuteOfEnd === undefined ? now : at(minuteOfEnd))
      expect(end.recoveredAt).toBe(verdict.liveness !== 'alive' && because !== 'forced' ? now : null)
    },
  )

  it('a dead owner that had outlived its timeout ended when that fell due, not at its last heartbeat', () => {
    const lingering = { lastActivityAt: at(5), lastHeartbeatAt: at(50) }
    const [step] = planCleanUp([facts(DEAD, lingering)], GENTLE, at(90))
    expect(step?.action).toMatchObject({ kind: 'end', reason: 'idle_timeout', endedAt: at(35), recovered: true })
    const [days] = planCleanUp([facts(DEAD, { lastActivityAt: at(780), lastHeartbeatAt: at(780) })], GENTLE, at(900))
    expect(days?.action).toMatchObject({ kind: 'end', reason: 'absolute_timeout', endedAt: at(780), evidence: { dueAt: at(720) } })
    const [quiet] = planCleanUp([facts(DEAD, { lastActivityAt: at(710), lastHeartbeatAt: at(735) })], GENTLE, at(900))
    expect(quiet?.action).toMatchObject({ kind: 'end', reason: 'absolute_timeout', endedAt: at(720) })
  })

  it.each([
    ['after its last sign of life, which it never knew', DEAD, 50, { reason: 'process_died', endedAt: at(45) }],
    ['before that: by then it had not ended', DEAD, 40, { reason: 'idle_timeout', endedAt: at(40) }],
    ['long ago', DEAD, 1, { reason: 'idle_timeout', endedAt: at(35) }],
    ['while its app was hung', ALIVE, 50, { reason: 'idle_timeout', endedAt: at(50) }],
  ])('a limit that was changed %s', (_when, verdict, changed, ends) => {
    const session = { lastActivityAt: at(5), lastHeartbeatAt: at(45) }
    const [step] = planCleanUp([{ ...facts(verdict, session), limitsChangedAt: at(changed) }], GENTLE, at(90))
    expect(step?.action).toMatchObject(ends)
  })

  it('an end made now never lies before the start, though the clock moved back', () => {
    const [step] = planCleanUp([facts(ALIVE, {})], { ...GENTLE, forceAll: true }, at(-60))
    expect(step && isEnding(step) && endOf(step, at(-60))).toMatchObject({ endedAt: at(10), endEvidence: { clockMovedBack: true } })
  })
})

const verdicts = fc.constantFrom<LivenessVerdict>(
  ALIVE,
  DEAD,
  ELSEWHERE,
  { liveness: 'dead', reason: 'boot_changed' },
  { liveness: 'unknown', reason: 'process_unreadable' },
)
const minutes = fc.integer({ min: -300, max: 3000 })
const someFacts = fc
  .record({ verdict: verdicts, stopped: fc.boolean(), start: minutes, activity: fc.nat(900), heartbeat: fc.nat(900) })
  .map(({ verdict, stopped, start, activity, heartbeat }) =>
    facts(verdict, { startedAt: at(start), lastActivityAt: at(start + activity), lastHeartbeatAt: at(start + heartbeat) }, stopped),
  )
const databases = fc.array(someFacts, { maxLength: 15 })
const someOptions = fc.record({ timeout: fc.integer({ min: 0, max: 48 }).map((hours) => durationMs(hours * HOUR)), forceAll: fc.boolean() })

type Change = (one: CleanUpFacts) => CleanUpFacts | null
const withSession = (one: CleanUpFacts, fields: Partial<Session>): CleanUpFacts => ({ ...one, session: { ...one.session, ...fields } })
const changes = fc.constantFrom<Change>(
  (one) => one,
  () => null,
  (one) => ({ ...one, verdict: one.verdict.liveness === 'alive' ? DEAD : ALIVE }),
  (one) => withSession(one, { lastHeartbeatAt: utcMs(lastKnownAlive(one.session) + 1) }),
  (one) => withSession(one, { owner: { ...one.session.owner, pid: one.session.owner.pid + 1 } }),
)

describe('a plan, carried out', () => {
  it('is exactly what was shown when nothing changed', () => {
    fc.assert(
      fc.property(databases, someOptions, minutes, (known, options, minute) => {
        const shown = planCleanUp(known, options, at(minute))
        const ends = shown.filter(isEnding).map(plannedEnd)
        const { matched, changed } = matchPlan(ends, planCleanUp(known, options, at(minute)), () => null)
        expect(changed).toEqual([])
        expect(matched.map(({ step }) => step)).toEqual(shown.filter(isEnding))
      }),
    )
  })

  it('touches only what still matches, and names each that changed', () => {
    fc.assert(
      fc.property(
        databases,
        someOptions,
        minutes,
        fc.array(changes, { minLength: 15, maxLength: 15 }),
        (known, options, minute, applied) => {
          const ends = planCleanUp(known, options, at(minute)).filter(isEnding).map(plannedEnd)
          const later = known.flatMap((one, index) => applied[index]?.(one) ?? [])
          const { matched, changed } = matchPlan(ends, planCleanUp(later, options, at(minute)), () => null)
          expect([...matched, ...changed].map(({ planned }) => planned.sessionId).toSorted()).toEqual(
            ends.map(({ sessionId }) => sessionId).toSorted(),
          )
          for (const { planned, step } of matched) {
            expect({ ...plannedEnd(step), lastAlive: 0 }).toEqual({ ...planned, lastAlive: 0 })
            if (planned.endedAt !== null) expect(plannedEnd(step)).toEqual(planned)
          }
          const untouched = known.filter((one, index) => applied[index]?.(one) === one).map(({ session }) => session.id)
          expect(changed.filter(({ planned }) => untouched.includes(planned.sessionId))).toEqual([])
        },
      ),
    )
  })

  it('leaves alone whoever came in the meantime', () => {
    const ends = planCleanUp([facts(DEAD)], GENTLE, at(20))
      .filter(isEnding)
      .map(plannedEnd)
    const { matched, changed } = matchPlan(ends, planCleanUp([facts(DEAD)], GENTLE, at(20)), () => null)
    expect(matched).toEqual([])
    expect(changed).toMatchObject([{ why: 'gone' }])
  })
})
