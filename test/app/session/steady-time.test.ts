import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { disableUser } from '../../../electron/app/accounts/accounts.ts'
import { carryOut, survey } from '../../../electron/app/clean-up/clean-up.ts'
import { undoCleanUp } from '../../../electron/app/clean-up/undo-clean-up.ts'
import { carryOutClose } from '../../../electron/app/closing/close-order.ts'
import { recover } from '../../../electron/app/launch/recover.ts'
import { changeOwnPassword, endOtherSessions } from '../../../electron/app/sign-in/own-password.ts'
import { startSession } from '../../../electron/app/sign-in/sign-in.ts'
import { atOnce } from '../../../electron/app/upkeep/in-turns.ts'
import { isEnding, plannedEnd } from '../../../electron/core/clean-up/cleanup-plan.ts'
import { durationMs } from '../../../electron/core/ids.ts'
import type { DurationMs } from '../../../electron/core/ids.ts'
import type { LivenessVerdict } from '../../../electron/core/session/process-identity.ts'
import type { EndReason } from '../../../electron/core/session/session.ts'
import { keptDepartures } from '../../support/kept-departures.ts'
import { MINUTE, someOwner } from '../../support/session-builder.ts'
import { HOUR, keptWorkplace } from './kept-workplace.ts'

const DAY = 24 * HOUR
/** From one sign of life to the next, and two clocks that are read one after the other. */
const SECONDS = 10_000

type Place = ReturnType<typeof keptWorkplace>

const ALIVE: LivenessVerdict = { liveness: 'alive', reason: 'process_running' }
const DEAD: LivenessVerdict = { liveness: 'dead', reason: 'process_absent' }
const REBOOTED: LivenessVerdict = { liveness: 'dead', reason: 'boot_changed', found: { bootId: 'another' } }
const UNREADABLE: LivenessVerdict = { liveness: 'unknown', reason: 'process_unreadable' }

const seen = (place: Place, verdict: LivenessVerdict) => ({ ...place.deps, probe: { judge: () => verdict }, by: place.by })
const left = (reason: EndReason) => (place: Place) => place.keeper.leave(reason, {})
const killed = (place: Place) => (place.keeper.rest(), place.current.forget())

/** The clock is moved once more while nobody lives to notice. */
function recovered(verdict: LivenessVerdict) {
  return (place: Place, jump: number) => {
    killed(place)
    place.clock.advance(3 * HOUR)
    place.clock.set(place.clock.now() + jump)
    recover(seen(place, verdict))
  }
}

function cleanedUp(verdict: LivenessVerdict, isKilled: boolean) {
  return (place: Place, jump: number) => {
    if (isKilled) {
      killed(place)
      place.clock.advance(3 * HOUR)
      place.clock.set(place.clock.now() + jump)
    }
    return cleanUp(place, verdict)
  }
}

function cleanUp(place: Place, verdict: LivenessVerdict) {
  const deps = {
    ...seen(place, verdict),
    isStopped: () => true,
    snapshot: () => 'backup',
    pause: (length: DurationMs) => (place.clock.advance(length), 'over' as const),
    waiting: () => {},
  }
  const options = { timeout: durationMs(DAY), forceAll: true }
  const ends = survey(deps, options).steps.filter(isEnding).map(plannedEnd)
  const done = carryOut(deps, { ends, options, planId: null, courtesy: { grace: durationMs(0), message: '' } })
  return { run: done.run?.id ?? '', deps }
}

function closedByOrder(verdict: LivenessVerdict) {
  return (place: Place) => {
    if (verdict !== ALIVE) killed(place)
    const session = place.session()
    const preview = { target: { kind: 'sessions' as const, ids: session ? [session.id] : [] }, sessions: session ? [session] : [] }
    atOnce(carryOutClose(seen(place, verdict), preview, { grace: durationMs(0), message: '' }, place.by))
  }
}

const ENDINGS: Readonly<Record<string, (place: Place, jump: number) => unknown>> = {
  'signed out': left('signed_out'),
  'window closed': left('window_closed'),
  'app quit': left('app_quit'),
  'system shut down': left('os_session_end'),
  'handed over': left('handed_over'),
  suspended: ({ set, keeper }) => (set('on-sleep', 'sign-out'), keeper.fallAsleep()),
  'closed by an administrator': closedByOrder(ALIVE),
  'closed by an administrator, dead': closedByOrder(DEAD),
  'closed by an administrator, unreadable': closedByOrder(UNREADABLE),
  'account disabled': (place) => disableUser(seen(place, ALIVE), place.tom.id, place.by),
  'replaced by another session': (place) => {
    place.set('at-session-limit', 'replace-oldest')
    startSession({ ...seen(place, ALIVE), owner: someOwner() }, place.tom)
  },
  'signed out from another session': (place) => {
    place.set('session-limit', '2')
    const other = startSession({ ...seen(place, ALIVE), owner: someOwner() }, place.tom)
    endOtherSessions(seen(place, ALIVE), other)
  },
  'password changed elsewhere': (place) => {
    place.set('session-limit', '2')
    const other = startSession({ ...seen(place, ALIVE), owner: someOwner() }, place.tom)
    const change = { oldPassword: "tom's own", newPassword: 'quite another one', endOtherSessions: true }
    return changeOwnPassword(seen(place, ALIVE), other, change, () => {})
  },
  'process died': recovered(DEAD),
  rebooted: recovered(REBOOTED),
  'lease expired': recovered(UNREADABLE),
  'cleaned up, alive': cleanedUp(ALIVE, false),
  'cleaned up, dead': cleanedUp(DEAD, true),
  'cleaned up, rebooted': cleanedUp(REBOOTED, true),
  'cleaned up, hung': cleanedUp(ALIVE, true),
  'cleaned up, and undone': (place, jump) => {
    const { run, deps } = cleanedUp(DEAD, true)(place, jump)
    undoCleanUp(deps, run)
  },
  'put down, and found by the next launch': (place, jump) => {
    const session = place.session()
    const departures = keptDepartures()
    const end = place.store.endSession.bind(place.store)
    place.store.endSession = () => {
      throw new Error('the disk is gone')
    }
    try {
      Object.assign(place.current, { departures })
      place.keeper.leave('window_closed', {})
    } catch {
      place.store.endSession = end
    }
    killed(place)
    place.clock.set(place.clock.now() + jump)
    if (session) recover({ ...seen(place, DEAD), departure: departures.kept })
  },
}

const jumps = fc.constantFrom(0, -8 * HOUR, -1 * HOUR, -30_000, 30_000, 8 * HOUR, 30 * DAY, 365 * DAY)

test.each(Object.entries(ENDINGS))('whatever is done to the clock, a session lasts as long as it lasted: %s', async (_how, end) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(jumps, { minLength: 1, maxLength: 3 }),
      jumps,
      fc.integer({ min: 2, max: 25 }),
      async (before, after, minutes) => {
        const place = keptWorkplace()
        const own = place.session()
        for (const jump of before) {
          place.work(minutes)
          place.clock.set(place.clock.now() + jump)
          place.clock.advance(2_000)
          if (place.keeper.lock.isLocked) await place.keeper.unlock("tom's own")
        }
        place.work(minutes)
        const worked = place.clock.steady()
        await end(place, after)
        const session = own && place.store.findSession(own.id)
        expect(session?.end).not.toBeNull()
        const [lasted, moved] = [(session?.end?.endedAt ?? 0) - (session?.startedAt ?? 0), before.reduce((sum, jump) => sum + jump, 0)]
        // A dead owner's ends at its last heartbeat, a hung one's when its limit fell due.
        const isHung = session?.end?.endReason === 'idle_timeout'
        expect(lasted).toBeLessThan(worked + (isHung ? 30 * MINUTE : 0) + SECONDS)
        expect(lasted).toBeGreaterThan(worked - MINUTE - SECONDS)
        expect(session?.lastActivityAt).toBeLessThanOrEqual(session?.end?.endedAt ?? 0)
        if (Math.abs(moved) > MINUTE) expect(session?.end?.endEvidence.clockMovedMs ?? 0).not.toBe(0)
      },
    ),
    { numRuns: 8 },
  )
})

test.each(['idle-timeout', 'absolute-timeout'] as const)('nor does a limit come sooner or later: %s', async (limit) => {
  await fc.assert(
    fc.asyncProperty(jumps, fc.integer({ min: 1, max: 9 }), async (jump, minutes) => {
      const place = keptWorkplace()
      const length = limit === 'idle-timeout' ? 30 * MINUTE : 40 * MINUTE
      if (limit === 'absolute-timeout') place.set(limit, '40m')
      place.work(minutes)
      const idleFrom = place.clock.steady()
      place.clock.set(place.clock.now() + jump)
      place.clock.advance(2_000)
      if (place.keeper.lock.isLocked) await place.keeper.unlock("tom's own")
      if (limit === 'absolute-timeout') place.work(25)
      place.clock.advance(length)
      const session = place.session()
      const lasted = (session?.end?.endedAt ?? 0) - (session?.startedAt ?? 0)
      const due = limit === 'idle-timeout' ? idleFrom + length : length
      expect(Math.abs(lasted - due)).toBeLessThan(SECONDS)
      expect(session?.end?.endReason).toBe(limit === 'idle-timeout' ? 'idle_timeout' : 'absolute_timeout')
    }),
    { numRuns: 8 },
  )
})
