import { expect, test } from 'vitest'
import { isProcessStopped } from '../../../electron/platform/process/process-stopped.ts'
import { startNode } from '../child-process.ts'

test.runIf(process.platform === 'linux')('a process is stopped from SIGSTOP to SIGCONT, whatever it calls itself', async () => {
  const child = await startNode("process.title = 'x) T ('")
  expect(isProcessStopped(child.pid)).toBe(false)
  child.process.kill('SIGSTOP')
  await expect.poll(() => isProcessStopped(child.pid)).toBe(true)
  child.process.kill('SIGCONT')
  await expect.poll(() => isProcessStopped(child.pid)).toBe(false)
})

const missing = () => {
  throw new Error('ps ended with 1')
}

test('on macOS ps tells; where nobody tells, nothing is stopped', () => {
  expect(isProcessStopped(7, 'darwin', () => 'T+\n')).toBe(true)
  expect(isProcessStopped(7, 'darwin', () => 'Ss\n')).toBe(false)
  expect(isProcessStopped(7, 'darwin', missing)).toBe(false)
  expect(isProcessStopped(7, 'win32', missing)).toBe(false)
  expect(isProcessStopped(2 ** 30, 'linux')).toBe(false)
})
