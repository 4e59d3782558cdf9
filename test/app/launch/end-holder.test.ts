import { expect, test } from 'vitest'
import { endHolder, GRACE, mayBeEnded } from '../../../electron/app/launch/end-holder.ts'
import type { EndedHolder, EndHolderDeps, EndingSignal, HolderEnding, Look } from '../../../electron/app/launch/end-holder.ts'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import type { LivenessVerdict } from '../../../electron/core/session/process-identity.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { FakeProbe } from '../../support/fake-probe.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { someOwner } from '../../support/session-builder.ts'

const OWNER = someOwner({ pid: 4242 })
const HOLDER = { owner: OWNER, since: utcMs(0), appVersion: '0.1.0' }
const ALIVE: LivenessVerdict = { liveness: 'alive', reason: 'process_running' }

/** A holder that has been silent for a minute, and a person who has just confirmed. */
function world(answer: ReturnType<EndHolderDeps<string>['signal']> = 'sent') {
  const clock = new FakeClock()
  const probe = new FakeProbe().says(OWNER.instanceId, ALIVE)
  const signals: [number, EndingSignal][] = []
  const endings: HolderEnding<string>[] = []
  const told: (EndedHolder | null)[] = []
  const state: { look: Look<string>; onSignal: (signal: EndingSignal) => void } = {
    look: { kind: 'silent', found: 'still silent' },
    onSignal: () => {},
  }
  clock.advance(60_000)
  const start = () =>
    endHolder<string>(
      {
        holder: HOLDER,
        silentSince: durationMs(0),
        self: { osUser: 'marta', pid: 77 },
        probe,
        clock,
        scheduler: clock,
        log: recordingLog(),
        signal(pid, signal) {
          signals.push([pid, signal])
          state.onSignal(signal)
          return answer
        },
        look: (ended) => (told.push(ended), state.look),
      },
      (ending) => endings.push(ending),
    )
  const free = () => (state.look = { kind: 'changed', found: 'launched' })
  return { clock, probe, signals, endings, told, state, start, free }
}

const LAUNCHED = [{ kind: 'over', found: 'launched' }]

test('one that leaves when asked is not ended by force, and the recovery is told who asked and after how long a silence', () => {
  const { clock, signals, endings, told, state, start, free } = world()
  state.onSignal = () => free()
  start()
  clock.advance(500)
  expect([signals, endings]).toEqual([[[4242, 'SIGTERM']], LAUNCHED])
  expect(told.at(-1)).toEqual({ owner: OWNER, from: { osUser: 'marta', pid: 77, signal: 'SIGTERM', silentMs: 60_000 } })
  expect(clock.pendingTimers).toBe(0)
})

test('one that stays is ended by force after the grace and not before, and the recovery is told so', () => {
  const { clock, signals, endings, told, state, start, free } = world()
  state.onSignal = (signal) => signal === 'SIGKILL' && free()
  start()
  clock.advance(GRACE - 1)
  expect(signals).toEqual([[4242, 'SIGTERM']])
  clock.advance(501)
  expect(signals).toEqual([
    [4242, 'SIGTERM'],
    [4242, 'SIGKILL'],
  ])
  expect(endings).toEqual(LAUNCHED)
  expect(told.at(-1)?.from).toMatchObject({ signal: 'SIGKILL', silentMs: 70_000 })
})

test('a PID that somebody else has by then is never signalled', () => {
  const { clock, probe, signals, endings, start } = world()
  start()
  probe.says(OWNER.instanceId, { liveness: 'dead', reason: 'pid_reused' })
  clock.advance(3 * GRACE)
  expect(signals).toEqual([[4242, 'SIGTERM']])
  expect(endings).toEqual([{ kind: 'over', found: 'still silent' }])
})

test.each(['dead', 'unknown'] as const)('one that is found %s once the person has confirmed is not signalled at all', (liveness) => {
  const { clock, probe, signals, endings, start } = world()
  probe.says(OWNER.instanceId, { liveness, reason: 'process_unreadable' })
  start()
  clock.advance(3 * GRACE)
  expect([signals, endings]).toEqual([[], [{ kind: 'over', found: 'still silent' }]])
})

test("another system account's process is left alone, and that is said at once", () => {
  const { clock, signals, endings, start } = world('not_permitted')
  start()
  expect(endings).toEqual([{ kind: 'not_permitted' }])
  clock.advance(3 * GRACE)
  expect([signals.length, clock.pendingTimers]).toEqual([1, 0])
})

test('one that has left by itself before anything was signalled leaves no trace of an ending', () => {
  const { signals, endings, told, start, free } = world()
  free()
  start()
  expect([signals, endings, told]).toEqual([[], LAUNCHED, [null]])
})

test('one that answers before anything was signalled is handed the launch', () => {
  const { signals, endings, state, start } = world()
  state.look = { kind: 'answered', found: 'handed off' }
  start()
  expect([signals, endings]).toEqual([[], [{ kind: 'over', found: 'handed off' }]])
})

test('one that answers during the grace is given its time to leave, and nothing more is signalled even when it falls silent again', () => {
  const { clock, signals, endings, state, start, free } = world()
  start()
  state.look = { kind: 'answered', found: 'handed off' }
  clock.advance(500)
  state.look = { kind: 'silent', found: 'still silent' }
  clock.advance(1_000)
  expect(endings).toEqual([])
  free()
  clock.advance(500)
  expect([signals, endings]).toEqual([[[4242, 'SIGTERM']], LAUNCHED])
})

test('one that answers and stays is handed the launch after the grace', () => {
  const { clock, signals, endings, state, start } = world()
  start()
  state.look = { kind: 'answered', found: 'handed off' }
  clock.advance(GRACE)
  expect([signals.length, endings]).toEqual([1, [{ kind: 'over', found: 'handed off' }]])
})

test('one that is still there after SIGKILL is given up, and only then', () => {
  const { clock, endings, start } = world()
  start()
  clock.advance(2 * GRACE - 1)
  expect(endings).toEqual([])
  clock.advance(1)
  expect(endings).toEqual([{ kind: 'survived' }])
})

test('going back stops it: nothing is signalled or looked at any more', () => {
  const { clock, signals, endings, told, start } = world()
  const stop = start()
  clock.advance(GRACE / 2)
  stop()
  const looks = told.length
  clock.advance(3 * GRACE)
  expect([signals.length, endings, told.length, clock.pendingTimers]).toEqual([1, [], looks, 0])
})

test('only a process that is known to run here and now may be ended', () => {
  const probe = new FakeProbe().says(OWNER.instanceId, ALIVE)
  expect(mayBeEnded(probe, HOLDER)).toBe(true)
  expect(mayBeEnded(probe, null)).toBe(false)
  for (const verdict of [
    { liveness: 'unknown', reason: 'other_host' },
    { liveness: 'unknown', reason: 'process_unreadable' },
    { liveness: 'dead', reason: 'boot_changed' },
    { liveness: 'dead', reason: 'pid_reused' },
    { liveness: 'alive', reason: 'same_instance' },
  ] as const) {
    expect(mayBeEnded(probe.says(OWNER.instanceId, verdict), HOLDER), verdict.reason).toBe(false)
  }
})
