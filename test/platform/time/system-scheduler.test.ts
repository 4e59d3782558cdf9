import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { durationMs } from '../../../electron/core/ids.ts'
import { systemClock } from '../../../electron/platform/time/system-clock.ts'
import { guardedScheduler, systemScheduler } from '../../../electron/platform/time/system-scheduler.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { recordingLog } from '../../support/recording-log.ts'

const DAY = 86_400_000

describe('the scheduler', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('runs a task once, after its delay', () => {
    const task = vi.fn<() => void>()
    systemScheduler.after(durationMs(100), task)
    vi.advanceTimersByTime(99)
    expect(task).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1_000)
    expect(task).toHaveBeenCalledTimes(1)
  })

  it('waits sixty days when told to, though a Node timer ends at 24.8', () => {
    const task = vi.fn<() => void>()
    systemScheduler.after(durationMs(60 * DAY), task)
    vi.advanceTimersByTime(60 * DAY - 1)
    expect(task).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(task).toHaveBeenCalledTimes(1)
  })

  it('forgets a cancelled task, also in its second month', () => {
    const task = vi.fn<() => void>()
    const cancel = systemScheduler.after(durationMs(60 * DAY), task)
    vi.advanceTimersByTime(40 * DAY)
    cancel()
    cancel()
    vi.advanceTimersByTime(40 * DAY)
    expect(task).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('repeats a task until it is stopped, also by the task itself and after the task threw', () => {
    let runs = 0
    const stop = systemScheduler.every(durationMs(10), () => {
      if (++runs === 1) throw new Error('first time')
      if (runs === 3) stop()
    })
    expect(() => vi.advanceTimersByTime(10)).toThrow('first time')
    vi.advanceTimersByTime(100)
    expect(runs).toBe(3)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the clock', () => {
  it('tells UTC milliseconds', () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000)
  })
})

function failing(): never {
  throw new Error('a release failed')
}

it('goes on where a task throws, and says so', () => {
  const clock = new FakeClock()
  const log = recordingLog()
  const scheduler = guardedScheduler(clock, log)
  scheduler.every(durationMs(1_000), failing)
  scheduler.after(durationMs(500), failing)()
  scheduler.after(durationMs(2_500), failing)
  clock.advance(3_000)
  expect(log.lines).toHaveLength(4)
  expect(log.lines[0]).toMatchObject({ level: 'error', event: 'a timer failed' })
  expect(clock.pendingTimers).toBe(1)
})
