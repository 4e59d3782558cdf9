import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import { judgeLiveness } from '../../../electron/core/session/process-identity.ts'
import type { LivenessVerdict, ProcessFact, ProcessIdentity } from '../../../electron/core/session/process-identity.ts'
import { closingsOf, planRecovery } from '../../../electron/core/session/recovery-plan.ts'
import type { RecoveryPlan } from '../../../electron/core/session/recovery-plan.ts'
import { durationOf, lastKnownAlive } from '../../../electron/core/session/session.ts'
import type { EndReason, Session } from '../../../electron/core/session/session.ts'
import { MINUTE, NINE_O_CLOCK, someOwner, someSession } from '../../support/session-builder.ts'

const IDLE = durationMs(30 * MINUTE)
const owner = someOwner()
const here = { hostId: owner.hostId, bootId: owner.bootId }
const running = (startedAt: number): ProcessFact => ({ kind: 'running', startedAt })

const SOON = utcMs(NINE_O_CLOCK + 15 * MINUTE)
const NEXT_DAY = utcMs(NINE_O_CLOCK + 24 * 60 * MINUTE)
const CLOCK_BACK = utcMs(NINE_O_CLOCK - 24 * 60 * MINUTE)

type Case = {
  what: string
  owner?: Partial<ProcessIdentity>
  fact?: ProcessFact
  now?: number
  becomes: EndReason | 'owner_alive' | 'owner_unknown'
}

const cases: readonly Case[] = [
  { what: 'its process runs', fact: running(owner.processStartedAt), becomes: 'owner_alive' },
  {
    what: 'its process runs and the clock moved a day forward',
    fact: running(owner.processStartedAt),
    now: NEXT_DAY,
    becomes: 'owner_alive',
  },
  {
    what: 'its process runs and the clock moved a day back',
    fact: running(owner.processStartedAt),
    now: CLOCK_BACK,
    becomes: 'owner_alive',
  },
  { what: 'its process is gone', fact: { kind: 'absent' }, becomes: 'process_died' },
  { what: 'its process is gone and the clock moved back', fact: { kind: 'absent' }, now: CLOCK_BACK, becomes: 'process_died' },
  { what: 'its process is a zombie', fact: { kind: 'zombie' }, becomes: 'process_died' },
  { what: 'its PID belongs to another process now', fact: running(owner.processStartedAt + 1), becomes: 'process_died' },
  { what: 'the computer was rebooted', owner: { bootId: 'earlier' }, becomes: 'rebooted' },
  {
    what: 'the computer was rebooted and the PID runs again',
    owner: { bootId: 'earlier' },
    fact: running(owner.processStartedAt),
    becomes: 'rebooted',
  },
  { what: 'its process cannot be read, lately heard of', fact: { kind: 'unreadable' }, becomes: 'owner_unknown' },
  { what: 'its process cannot be read, silent for a day', fact: { kind: 'unreadable' }, now: NEXT_DAY, becomes: 'lease_expired' },
  { what: 'it is on another host, lately heard of', owner: { hostId: 'other' }, becomes: 'owner_unknown' },
  {
    what: 'it is on another host, silent for exactly the idle timeout',
    owner: { hostId: 'other' },
    now: NINE_O_CLOCK + 40 * MINUTE,
    becomes: 'owner_unknown',
  },
  {
    what: 'it is on another host, silent for a moment longer',
    owner: { hostId: 'other' },
    now: NINE_O_CLOCK + 40 * MINUTE + 1,
    becomes: 'lease_expired',
  },
  {
    what: 'it is on another host with the same boot id and PID',
    owner: { hostId: 'other' },
    fact: { kind: 'absent' },
    becomes: 'owner_unknown',
  },
  { what: 'it is on another host and the clock moved back', owner: { hostId: 'other' }, now: CLOCK_BACK, becomes: 'owner_unknown' },
]

describe('recovery of one active session', () => {
  it.each(cases)('when $what: $becomes', ({ owner: fields, fact = { kind: 'absent' }, now = SOON, becomes }) => {
    const session = someSession({ owner: { ...owner, ...fields } })
    const verdict = judgeLiveness(session.owner, here, () => fact)
    const [step] = planRecovery([{ session, verdict, idleTimeout: IDLE }], utcMs(now))
    if (step?.kind === 'keep') expect(step.because).toBe(becomes)
    else expect(step?.end).toMatchObject({ endReason: becomes, endedAt: session.lastHeartbeatAt, recoveredAt: now })
  })

  it('keeps as evidence what the end was decided on', () => {
    const session = someSession({ owner: { ...owner, hostId: 'other' } })
    const verdict: LivenessVerdict = { liveness: 'unknown', reason: 'other_host' }
    const [closing] = closingsOf(planRecovery([{ session, verdict, idleTimeout: IDLE }], NEXT_DAY))
    expect(closing?.end.endEvidence).toEqual({
      liveness: 'other_host',
      lastHeartbeatAt: session.lastHeartbeatAt,
      lastActivityAt: session.lastActivityAt,
      silentMs: NEXT_DAY - session.lastHeartbeatAt,
    })
  })

  it.each([
    ['boot', { ...owner, bootId: 'earlier' }, { bootChanged: { was: 'earlier', now: here.bootId } }],
    ['start of the process', owner, { startChanged: { was: owner.processStartedAt, now: owner.processStartedAt + 7 } }],
  ])('says which %s it found in place of the one that the session knew', (_what, of, evidence) => {
    const verdict = judgeLiveness(of, here, () => running(owner.processStartedAt + 7))
    const [closing] = closingsOf(planRecovery([{ session: someSession({ owner: of }), verdict, idleTimeout: IDLE }], SOON))
    expect(closing?.end.endEvidence).toMatchObject(evidence)
  })

  it('says so when the last sign of life lies in the future of this clock', () => {
    const [closing] = closingsOf(
      planRecovery([{ session: someSession(), verdict: { liveness: 'dead', reason: 'process_absent' }, idleTimeout: IDLE }], CLOCK_BACK),
    )
    expect(closing?.end.endEvidence.clockMovedBack).toBe(true)
  })

  it('ends it at its last activity when that is later than the last heartbeat', () => {
    const session = someSession({ lastActivityAt: utcMs(NINE_O_CLOCK + 11 * MINUTE) })
    const [closing] = closingsOf(
      planRecovery([{ session, verdict: { liveness: 'dead', reason: 'process_absent' }, idleTimeout: IDLE }], SOON),
    )
    expect(closing?.end.endedAt).toBe(session.lastActivityAt)
  })
})

const times = fc.integer({ min: -1e12, max: 4e12 })
const verdicts = fc.constantFrom<LivenessVerdict>(
  { liveness: 'alive', reason: 'process_running' },
  { liveness: 'dead', reason: 'process_absent' },
  { liveness: 'dead', reason: 'boot_changed' },
  { liveness: 'unknown', reason: 'other_host' },
)
const idleTimeouts = fc.constantFrom(IDLE, durationMs(5 * MINUTE))
const aSession = { startedAt: times, sinceActivity: times, sinceHeartbeat: times, verdict: verdicts, idleTimeout: idleTimeouts }
const judgedSessions = fc.array(
  fc.record(aSession).map(({ verdict, idleTimeout, ...at }) => ({
    verdict,
    idleTimeout,
    session: someSession({
      startedAt: utcMs(at.startedAt),
      lastActivityAt: utcMs(at.startedAt + at.sinceActivity),
      lastHeartbeatAt: utcMs(at.startedAt + at.sinceHeartbeat),
    }),
  })),
  { maxLength: 12 },
)

function applied(session: Session, plan: RecoveryPlan): Session {
  const closing = closingsOf(plan).find((step) => step.session.id === session.id)
  return closing ? { ...session, end: closing.end } : session
}

it('counts an unknown owner as lost after the idle timeout of its own person', () => {
  const heard = someSession({ owner: { ...owner, hostId: 'other' } })
  const verdict: LivenessVerdict = { liveness: 'unknown', reason: 'other_host' }
  const judged = [IDLE, durationMs(MINUTE)].map((idleTimeout) => ({ session: heard, verdict, idleTimeout }))
  expect(planRecovery(judged, utcMs(lastKnownAlive(heard) + 5 * MINUTE)).map(({ kind }) => kind)).toEqual(['keep', 'close'])
})

describe('recovery, whatever the facts', () => {
  it('changes nothing when it is run twice', () => {
    fc.assert(
      fc.property(judgedSessions, times, (judged, now) => {
        const plan = planRecovery(judged, utcMs(now))
        const stillActive = judged.filter(({ session }) => !applied(session, plan).end)
        expect(closingsOf(planRecovery(stillActive, utcMs(now)))).toEqual([])
      }),
    )
  })

  it('leaves nothing without a living owner, except the unknown who were heard of lately', () => {
    fc.assert(
      fc.property(judgedSessions, times, (judged, now) => {
        for (const step of planRecovery(judged, utcMs(now))) {
          const { verdict, idleTimeout = IDLE } = judged.find(({ session }) => session.id === step.session.id) ?? {}
          if (verdict?.liveness === 'alive') expect(step.kind).toBe('keep')
          if (verdict?.liveness === 'dead') expect(step.kind).toBe('close')
          if (verdict?.liveness === 'unknown') expect(step.kind).toBe(now - lastKnownAlive(step.session) > idleTimeout ? 'close' : 'keep')
        }
      }),
    )
  })

  it('never inflates a duration beyond the last sign of life, nor makes one negative', () => {
    fc.assert(
      fc.property(judgedSessions, times, (judged, now) => {
        const plan = planRecovery(judged, utcMs(now))
        for (const { session } of judged) {
          const duration = durationOf(applied(session, plan))
          if (duration === null) continue
          expect(duration).toBe(lastKnownAlive(session) - session.startedAt)
          expect(duration).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })
})
