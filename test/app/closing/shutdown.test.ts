import { expect, test } from 'vitest'
import { Shutdown } from '../../../electron/app/closing/shutdown.ts'
import { durationMs } from '../../../electron/core/ids.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { recordingLog } from '../../support/recording-log.ts'

const step = (name: string, run: () => void | Promise<void>, deadline = 1_000) => ({ name, deadline: durationMs(deadline), run })
const never = () => new Promise<void>(() => {})

function shutdownOf(steps: ReturnType<typeof step>[]) {
  const clock = new FakeClock()
  const log = recordingLog()
  return { clock, log, shutdown: new Shutdown({ scheduler: clock, log }, steps) }
}

test('runs its steps in the order given', async () => {
  const done: string[] = []
  const { shutdown } = shutdownOf(
    ['end the session', 'flush the log', 'close the store'].map((name) => step(name, () => void done.push(name))),
  )
  await shutdown.run()
  expect(done).toEqual(['end the session', 'flush the log', 'close the store'])
})

test('has done every synchronous step by the time the call returns, so that a process cut off now has lost nothing', () => {
  const done: string[] = []
  const { shutdown } = shutdownOf([step('first', () => void done.push('first')), step('second', () => void done.push('second'))])
  void shutdown.run()
  expect(done).toEqual(['first', 'second'])
  expect(shutdown.finished).toBe(true)
})

test('runs the remaining steps after one that throws or rejects, and logs which failed', async () => {
  const done: string[] = []
  const { shutdown, log } = shutdownOf([
    step('throws', () => {
      throw new Error('disk gone')
    }),
    step('rejects', () => Promise.reject(new Error('socket gone'))),
    step('close the store', () => void done.push('close the store')),
  ])
  await shutdown.run()
  expect(done).toEqual(['close the store'])
  expect(log.lines.map(({ level, fields }) => [level, fields['step']])).toEqual([
    ['error', 'throws'],
    ['error', 'rejects'],
  ])
})

test('gives up on a step at its deadline and goes on to the next', async () => {
  const done: string[] = []
  const { shutdown, clock, log } = shutdownOf([step('hangs', never, 500), step('close the store', () => void done.push('closed'))])
  const running = shutdown.run()
  clock.advance(499)
  await Promise.resolve()
  expect(done).toEqual([])
  clock.advance(1)
  await running
  expect(done).toEqual(['closed'])
  expect(log.lines[0]?.fields).toEqual({ step: 'hangs', error: 'Error: not done within 500 ms' })
})

test('runs each step once however often it is called', async () => {
  let runs = 0
  const { shutdown } = shutdownOf([step('counts', () => void (runs += 1))])
  await Promise.all([shutdown.run(), shutdown.run()])
  await shutdown.run()
  expect(runs).toBe(1)
})

test('cut off, it begins every step that has not begun, and waits for none', async () => {
  const done: string[] = []
  const { shutdown, log } = shutdownOf([
    step('hangs', never),
    step('rejects', () => Promise.reject(new Error('socket gone'))),
    step('throws', () => {
      throw new Error('disk gone')
    }),
    step('close the store', () => void done.push('closed')),
  ])
  void shutdown.run()
  expect(done).toEqual([])
  shutdown.runAtOnce()
  expect(done).toEqual(['closed'])
  expect(shutdown.finished).toBe(true)
  await Promise.resolve()
  expect(log.lines.map(({ fields }) => fields['step'])).toEqual(['throws', 'rejects'])
})
