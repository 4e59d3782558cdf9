import { syncBuiltinESMExports } from 'node:module'
import tty from 'node:tty'
import { expect, onTestFinished, test, vi } from 'vitest'
import { processIo } from '../../electron/cli/terminal/process-io.ts'

test.each([
  ['a terminal', true, 132, 132],
  ['a terminal of no width', true, 0, 80],
  ['a terminal that does not say', true, undefined, 80],
  ['a file or a pipe', false, undefined, null],
])('%s is taken for what it is, so that nothing reaches a terminal raw', (_what, isOne, says, columns) => {
  const before = Object.getOwnPropertyDescriptor(process.stdout, 'columns')
  onTestFinished(() => void Object.defineProperty(process.stdout, 'columns', before ?? { value: undefined, configurable: true }))
  Object.defineProperty(process.stdout, 'columns', { value: says, configurable: true })
  const isatty = vi.spyOn(tty, 'isatty').mockReturnValue(isOne)
  syncBuiltinESMExports()
  onTestFinished(() => (isatty.mockRestore(), syncBuiltinESMExports()))
  const io = processIo({ command: 'latchkey admin', version: '0.1.0', userData: '/nowhere', workingFolder: '/', electron: null })
  expect(io.stdout.columns).toBe(columns)
})
