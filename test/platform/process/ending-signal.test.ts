import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { sendEndingSignal } from '../../../electron/platform/process/ending-signal.ts'

const failing = (code: string) => () => {
  throw Object.assign(new Error(code), { code })
}

test.each(['SIGTERM', 'SIGKILL'] as const)('sends %s to the process it is told', async (signal) => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const gone = once(child, 'exit')
  expect(sendEndingSignal(child.pid ?? 0, signal)).toBe('sent')
  expect(await gone).toEqual([null, signal])
  expect(sendEndingSignal(child.pid ?? 0, signal)).toBe('gone')
})

test('tells a process of another system account from one that is gone, and both from what it does not know', () => {
  expect(['EPERM', 'ESRCH', 'EINVAL'].map((code) => sendEndingSignal(4242, 'SIGTERM', failing(code)))).toEqual([
    'not_permitted',
    'gone',
    'failed',
  ])
})

test.each([0, -1, -4242, 1, 1.5, Number.NaN, process.pid])('never signals %d: a group, the first process or itself', (pid) => {
  const sent: number[] = []
  expect(sendEndingSignal(pid, 'SIGKILL', (each) => void sent.push(each))).toBe('failed')
  expect(sent).toEqual([])
})
