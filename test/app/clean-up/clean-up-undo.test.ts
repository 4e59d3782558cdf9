import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { carryOut, keepPlan, survey } from '../../../electron/app/clean-up/clean-up.ts'
import { undoCleanUp } from '../../../electron/app/clean-up/undo-clean-up.ts'
import { utcMs } from '../../../electron/core/ids.ts'
import type { LivenessVerdict } from '../../../electron/core/session/process-identity.ts'
import type { Session } from '../../../electron/core/session/session.ts'
import { anAudit, anEnd } from '../../store/samples.ts'
import { MINUTE } from '../../support/session-builder.ts'
import { HOUR, GENTLE, FORCE, POLITE, ALIVE, workplace } from './workplace.ts'

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
