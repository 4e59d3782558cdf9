import { expect, test } from 'vitest'
import { LogFile } from '../../electron/platform/file/log-file.ts'

test('each step of the life cycle is told in one line as it happens, and nothing else is', () => {
  const told: string[] = []
  const log = new LogFile((line) => told.push(line))
  log.info('started', { pid: 7 })
  log.info('call refused', { channel: 'x' })
  log.info('signed in', { session: 's' })
  log.info('leaving', { reason: 'window_closed' })
  log.info('session ended', { reason: 'closed_by_admin', message: 'two\nlines' })
  log.error('a timer failed', { error: 'why' })
  log.info('stopped')
  expect(told).toEqual([
    'latchkey: started {"pid":7}\n',
    'latchkey: signed in {"session":"s"}\n',
    String.raw`latchkey: session ended {"reason":"closed_by_admin","message":"two\nlines"}` + '\n',
    'latchkey: stopped\n',
  ])
})

test('whoever cannot be told keeps nothing from being noted', () => {
  const log = new LogFile(() => {
    throw new Error('nobody is there')
  })
  expect(() => log.info('started')).not.toThrow()
})
