import { describe, expect, test } from 'vitest'
import { carryOut, settleKilledRuns } from '../../../electron/app/clean-up/clean-up.ts'
import type { Session } from '../../../electron/core/session/session.ts'
import { anAudit, anEnd } from '../../store/samples.ts'
import { HOUR, GENTLE, FORCE, POLITE, ALIVE, workplace } from './workplace.ts'

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
  world.store.writeSettings(new Map([['idle-timeout@user', '8h']]), [anAudit()])
  expect(world.plan(GENTLE)).toEqual([])
})
