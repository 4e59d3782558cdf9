import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { carryOut, keepPlan, settleKilledRuns, survey } from '../../../electron/app/clean-up/clean-up.ts'
import type { CleanUpDeps, Courtesy } from '../../../electron/app/clean-up/clean-up.ts'
import { undoCleanUp } from '../../../electron/app/clean-up/undo-clean-up.ts'
import { actorIn } from '../../../electron/core/audit/audit.ts'
import { isEnding, plannedEnd } from '../../../electron/core/clean-up/cleanup-plan.ts'
import type { CleanUpOptions } from '../../../electron/core/clean-up/cleanup-plan.ts'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import type { LivenessVerdict } from '../../../electron/core/session/process-identity.ts'
import type { Session } from '../../../electron/core/session/session.ts'
import { createEntropy } from '../../../electron/platform/secret/entropy.ts'
import { addUser, anAudit, anEnd, startSession } from '../../store/samples.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { FakeProbe } from '../../support/fake-probe.ts'
import { MemoryStore } from '../../support/memory-store.ts'
import { MINUTE, someOwner } from '../../support/session-builder.ts'

const HOUR = 60 * MINUTE
const GENTLE: CleanUpOptions = { timeout: durationMs(24 * HOUR), forceAll: false }
const FORCE: CleanUpOptions = { ...GENTLE, forceAll: true }
const POLITE: Courtesy = { grace: durationMs(30_000), message: 'Please finish' }
const ALIVE: LivenessVerdict = { liveness: 'alive', reason: 'process_running' }

/** A CLI on a data directory. `meanwhile` is what the rest of the world does at each look of the waiting CLI; true is Ctrl-C. */
function workplace(meanwhile: (look: number) => boolean | void = () => {}) {
  const [store, clock, probe] = [new MemoryStore(), new FakeClock(), new FakeProbe()]
  let looks = 0
  const told: string[] = []
  const deps: CleanUpDeps = {
    store,
    clock,
    probe,
    entropy: createEntropy(),
    by: actorIn(someOwner()),
    isStopped: () => false,
    snapshot: () => `backup-${store.listAudit().length}`,
    pause(length) {
      clock.advance(length)
      return meanwhile(looks++) === true ? 'interrupted' : 'over'
    },
    waiting: (sessions, left) => void told.push(`${sessions} ${Math.ceil(left / 1000)}`),
  }
  const signIn = (verdict: LivenessVerdict = { liveness: 'dead', reason: 'process_absent' }, fields: Partial<Session> = {}) => {
    const owner = someOwner()
    probe.says(owner.instanceId, verdict)
    const now = clock.now()
    return startSession(store, addUser(store), { owner, startedAt: now, lastActivityAt: now, lastHeartbeatAt: now, ...fields })
  }
  const plan = (options: CleanUpOptions) => survey(deps, options).steps.filter(isEnding).map(plannedEnd)
  const run = (options = GENTLE, ends = plan(options)) => carryOut(deps, { ends, options, planId: null, courtesy: POLITE })
  const endOf = ({ id }: Session) => store.findSession(id)?.end
  const elapsed = (since: number) => clock.now() - since
  return { ...deps, store, clock, probe, deps, told, signIn, plan, run, endOf, elapsed }
}

test('the dead end at once with an honest reason, the journal and the audit log say so, and a second run has nothing to do', () => {
  const { signIn, run, endOf, store, clock } = workplace()
  const session = signIn()
  clock.advance(HOUR)
  const { run: made, rows } = run()
  expect(endOf(session)).toMatchObject({
    endReason: 'process_died',
    endedAt: session.startedAt,
    recoveredAt: clock.now(),
    endEvidence: { trigger: 'cleanup', by: { via: 'app' } },
  })
  expect(made).toMatchObject({
    state: 'finished',
    snapshot: 'backup-2',
    rows: [{ before: { end: null }, outcome: 'ended', after: { endReason: 'process_died' } }],
  })
  expect(rows).toHaveLength(1)
  expect(
    store
      .listAudit()
      .map(({ kind }) => kind)
      .slice(-2),
  ).toEqual(['session_recovered', 'cleanup_run'])
  expect(run()).toEqual({ run: null, rows: [] })
  expect(store.cleanups.listRuns()).toHaveLength(1)
})

test('without a backup nothing is changed', () => {
  const { deps, signIn, plan, endOf, store } = workplace()
  const session = signIn()
  const failing = {
    ...deps,
    snapshot: () => {
      throw new Error('disk full')
    },
  }
  expect(() => carryOut(failing, { ends: plan(GENTLE), options: GENTLE, planId: null, courtesy: POLITE })).toThrow('disk full')
  expect(endOf(session)).toBeNull()
  expect(store.cleanups.listRuns()).toEqual([])
})

describe('the living', () => {
  test('are asked, and an app that takes note has the grace and a little more before the store ends its session', () => {
    const world = workplace((look) => {
      if (look === 3) world.store.closeRequests.see(session.id, world.clock.now())
    })
    const session = world.signIn(ALIVE)
    const began = world.clock.now()
    world.run(FORCE)
    expect(world.elapsed(began)).toBe(32_000)
    expect(world.endOf(session)).toMatchObject({
      endReason: 'closed_by_cleanup',
      endedAt: began + 32_000,
      recoveredAt: null,
      endEvidence: { message: 'Please finish' },
    })
    expect(world.told[0]).toBe('1 30')
    expect(world.store.closeRequests.of(session.id)).toBeNull()
  })

  test('one whose app takes no note within two seconds is ended then', () => {
    const world = workplace()
    const session = world.signIn(ALIVE)
    const began = world.clock.now()
    world.run(FORCE)
    expect(world.elapsed(began)).toBe(2_000)
    expect(world.endOf(session)?.endReason).toBe('closed_by_cleanup')
  })

  test('one that ends by itself is left to its app, and nobody waits for it any longer', () => {
    const world = workplace((look) => {
      if (look === 0) world.store.closeRequests.see(session.id, world.clock.now())
      if (look === 20) world.store.endSession(session.id, anEnd({ endedAt: world.clock.now(), endReason: 'signed_out' }), anAudit())
    })
    const session = world.signIn(ALIVE)
    const { rows } = world.run(FORCE)
    expect(rows).toMatchObject([{ outcome: 'ended_by_app', after: { endReason: 'signed_out' } }])
    expect(world.endOf(session)?.endReason).toBe('signed_out')
  })

  test('one whose process dies while it is asked ends at its last sign of life', () => {
    const world = workplace((look) => {
      if (look === 2) world.probe.says(session.owner.instanceId, { liveness: 'dead', reason: 'process_absent' })
    })
    const session = world.signIn(ALIVE)
    world.run(FORCE)
    expect(world.endOf(session)).toMatchObject({ endReason: 'closed_by_cleanup', endedAt: session.startedAt })
  })

  test('Ctrl-C lets those be who were asked, keeps what was done, and says which', () => {
    const world = workplace((look) => look === 4)
    const [living, dead] = [world.signIn(ALIVE), world.signIn()]
    const { run } = world.run(FORCE)
    expect(run?.state).toBe('interrupted')
    expect(world.endOf(living)).toBeNull()
    expect(world.endOf(dead)).not.toBeNull()
    expect(world.store.closeRequests.of(living.id)).toBeNull()
    expect(run?.rows.map(({ sessionId, outcome }) => [sessionId, outcome])).toEqual(
      expect.arrayContaining([
        [living.id, 'withdrawn'],
        [dead.id, 'ended'],
      ]),
    )
  })
})

describe('a run that was killed', () => {
  test.each([
    ['before anything was done', () => {}, 'not_reached', null],
    [
      'after it asked',
      (world: ReturnType<typeof workplace>, session: Session) => {
        const request = {
          sessionId: session.id,
          requestedAt: world.clock.now(),
          grace: POLITE.grace,
          reason: 'closed_by_cleanup' as const,
          message: '',
          by: world.by,
        }
        world.store.cleanups.ask('killed', [{ request, audit: anAudit() }])
      },
      'not_reached',
      null,
    ],
    [
      'after it asked, and its app ended the session',
      (world: ReturnType<typeof workplace>, session: Session) => {
        const request = {
          sessionId: session.id,
          requestedAt: world.clock.now(),
          grace: POLITE.grace,
          reason: 'closed_by_cleanup' as const,
          message: '',
          by: world.by,
        }
        world.store.cleanups.ask('killed', [{ request, audit: anAudit() }])
        world.store.endSession(session.id, anEnd({ endReason: 'closed_by_cleanup' }), anAudit())
      },
      'ended_by_app',
      null,
    ],
    [
      'and the session ended otherwise',
      (world: ReturnType<typeof workplace>, session: Session) => world.store.endSession(session.id, anEnd(), anAudit()),
      'changed',
      'ended',
    ],
  ])('%s, is settled truthfully by the next', (_what, happen, outcome, why) => {
    const world = workplace()
    const session = world.signIn(ALIVE)
    const [planned] = world.plan(FORCE)
    if (!planned) throw new Error('unreachable')
    const rows = [{ sessionId: session.id, planned, before: session, after: null, outcome: 'intended' as const, why: null }]
    world.store.cleanups.begin({
      id: 'killed',
      beganAt: world.clock.now(),
      planId: null,
      options: FORCE,
      by: world.by,
      snapshot: 's',
      rows,
    })
    happen(world, session)
    settleKilledRuns(world.deps)
    expect(world.store.cleanups.findRun('killed')).toMatchObject({ state: 'killed', rows: [{ outcome, why }] })
    expect(world.store.closeRequests.of(session.id)).toBeNull()
    expect(world.store.listAudit({ newest: 1 })).toMatchObject([{ kind: 'cleanup_run', detail: { state: 'killed' } }])
  })
})

test('who is silent too long is judged by the idle timeout of their role', () => {
  const world = workplace()
  world.signIn({ liveness: 'unknown', reason: 'other_host' })
  world.clock.advance(HOUR)
  expect(world.plan(GENTLE)).toHaveLength(1)
  world.store.writeSetting('idle-timeout@user', '8h', anAudit())
  expect(world.plan(GENTLE)).toEqual([])
})

describe('undo', () => {
  test('puts the end to the last sign of life, keeps what was found on facts, and brings nobody back', () => {
    const world = workplace()
    const [dead, forced] = [world.signIn(), world.signIn(ALIVE)]
    world.clock.advance(MINUTE)
    const { run } = world.run(FORCE)
    const undone = undoCleanUp(world.deps, run?.id ?? '')
    expect(undone).toMatchObject({ kind: 'undone', left: [] })
    expect(world.endOf(dead)).toMatchObject({ endReason: 'process_died', endedAt: dead.startedAt })
    expect(world.endOf(forced)).toMatchObject({ endReason: 'closed_by_cleanup', endedAt: forced.startedAt })
    expect(world.endOf(forced)?.endEvidence.note).toMatch(/undone: it had written closed_by_cleanup at \d+/)
    expect(world.store.activeSessions()).toEqual([])
    expect(undoCleanUp(world.deps, run?.id ?? '')).toMatchObject({ kind: 'already_undone', undone: [] })
  })

  test('leaves an end that is not the one it wrote any more', () => {
    const world = workplace()
    const session = world.signIn()
    const { run } = world.run()
    const now = world.store.findSession(session.id)
    const otherwise = { ...session, end: anEnd({ endedAt: utcMs(session.startedAt + 7), endReason: 'rebooted' }) }
    world.store.findSession = (id) => (id === session.id ? otherwise : null)
    expect(now?.end?.endReason).toBe('process_died')
    expect(undoCleanUp(world.deps, run?.id ?? '')).toMatchObject({ kind: 'nothing_to_undo', left: [session.id] })
  })

  test('leaves what a person ended by themselves, and names nobody who is not there', () => {
    const world = workplace((look) => {
      if (look === 0) world.store.endSession(session.id, anEnd({ endedAt: world.clock.now(), endReason: 'signed_out' }), anAudit())
    })
    const session = world.signIn(ALIVE)
    const { run } = world.run(FORCE)
    expect(undoCleanUp(world.deps, run?.id ?? '')).toMatchObject({ kind: 'nothing_to_undo' })
    expect(world.endOf(session)?.endReason).toBe('signed_out')
    expect(() => undoCleanUp(world.deps, 'nobody')).toThrow('There is no clean-up nobody')
  })
})

const verdicts = fc.constantFrom<LivenessVerdict>(
  ALIVE,
  { liveness: 'dead', reason: 'process_absent' },
  { liveness: 'dead', reason: 'boot_changed' },
  { liveness: 'unknown', reason: 'other_host' },
)
const people = fc.array(
  fc.record({ verdict: verdicts, hoursAgo: fc.nat(40), changes: fc.constantFrom('no', 'no', 'beats', 'ends', 'dies', 'revives') }),
  {
    maxLength: 10,
  },
)

const change = (world: ReturnType<typeof workplace>, { id, owner }: Session, how: string) => {
  if (how === 'beats') world.store.recordHeartbeat(id, utcMs(world.clock.now() + 1), world.clock.now())
  if (how === 'ends') world.store.endSession(id, anEnd({ endedAt: world.clock.now() }), anAudit())
  if (how === 'dies') world.probe.says(owner.instanceId, { liveness: 'dead', reason: 'process_zombie' })
  if (how === 'revives') world.probe.says(owner.instanceId, ALIVE)
}

/** A dry run's plan, kept and read back, and carried out after what happened meanwhile. */
const later = (given: readonly { verdict: LivenessVerdict; hoursAgo: number; changes: string }[], forceAll: boolean, changing: boolean) => {
  const world = workplace()
  const options = { ...GENTLE, forceAll }
  const sessions = given.map(({ verdict, hoursAgo }) => {
    const then = utcMs(world.clock.now() - hoursAgo * HOUR)
    return world.signIn(verdict, { startedAt: then, lastActivityAt: then, lastHeartbeatAt: then })
  })
  const plan = keepPlan(world.deps, survey(world.deps, options), options)
  for (const [index, session] of sessions.entries()) if (changing) change(world, session, given[index]?.changes ?? 'no')
  const ends = world.store.cleanups.findPlan(plan.id)?.ends ?? []
  const before = new Map(sessions.map((session) => [session.id, world.endOf(session)]))
  const { rows } = carryOut(world.deps, { ends, options, planId: plan.id, courtesy: POLITE })
  const touched = sessions.filter((session) => world.endOf(session) !== before.get(session.id)).map(({ id }) => id)
  return { sessions, plan, rows, touched }
}

describe('a dry run and the run that follows', () => {
  test('end exactly the same sessions when nothing changed', () => {
    fc.assert(
      fc.property(people, fc.boolean(), (given, forceAll) => {
        const { plan, rows, touched } = later(given, forceAll, false)
        expect(touched.toSorted()).toEqual(plan.ends.map(({ sessionId }) => sessionId).toSorted())
        expect(rows.filter(({ why }) => why !== null)).toEqual([])
      }),
    )
  })

  test('touch only what was listed and still matches, and name each that changed', () => {
    fc.assert(
      fc.property(people, fc.boolean(), (given, forceAll) => {
        const { plan, rows, touched } = later(given, forceAll, true)
        const listed = plan.ends.map(({ sessionId }) => sessionId)
        const changed = rows.filter(({ why }) => why !== null).map(({ sessionId }) => sessionId)
        expect([...touched, ...changed].toSorted()).toEqual(listed.toSorted())
      }),
    )
  })
})
