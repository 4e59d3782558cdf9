import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { LogFile } from '../../electron/platform/file/log-file.ts'
import { readNotedHeads } from '../../electron/platform/file/noted-heads.ts'
import { newFolder } from '../store/folder.ts'

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

/** What somebody may do to the log of a running app; each is undone by the second, or by nobody. */
const TROUBLES: Readonly<Record<string, readonly [(folder: string) => unknown, ((folder: string) => unknown)?]>> = {
  'its folder is removed': [(folder) => rmSync(folder, { recursive: true })],
  'its file is removed': [(folder) => rmSync(path.join(folder, 'latchkey.log'))],
  'a pipe has its place': [
    (folder) => (rmSync(path.join(folder, 'latchkey.log')), execFileSync('mkfifo', [path.join(folder, 'latchkey.log')])),
  ],
  'a link has its place': [
    (folder) => (
      rmSync(path.join(folder, 'latchkey.log')),
      symlinkSync(path.join(folder, '..', 'elsewhere'), path.join(folder, 'latchkey.log'))
    ),
  ],
  'a folder has its place': [(folder) => (rmSync(path.join(folder, 'latchkey.log')), mkdirSync(path.join(folder, 'latchkey.log')))],
  'a file has the place of its folder': [
    (folder) => (rmSync(folder, { recursive: true }), writeFileSync(folder, '')),
    (folder) => rmSync(folder),
  ],
}

test.skipIf(process.platform === 'win32').each(Object.entries(TROUBLES))(
  'no line waits or is lost though %s',
  async (_what, [happens, ends]) => {
    const folder = path.join(newFolder(), 'logs')
    const log = new LogFile()
    await log.open(folder)
    log.info('before')
    happens(folder)
    log.info('meanwhile')
    ends?.(folder)
    log.info('after')
    const text = readFileSync(path.join(folder, 'latchkey.log'), 'utf8')
    expect(text).toMatch(/\[info\] meanwhile.*\n.*\[info\] after\n$/)
    expect(existsSync(path.join(folder, '..', 'elsewhere'))).toBe(false)
  },
)

test('a data directory that was taken away is not made anew, and has the line once it is back', async () => {
  const dir = path.join(newFolder(), 'data')
  const log = new LogFile()
  await log.open(path.join(dir, 'logs'))
  renameSync(dir, `${dir}-elsewhere`)
  log.info('meanwhile')
  expect(existsSync(dir)).toBe(false)
  renameSync(`${dir}-elsewhere`, dir)
  log.info('after')
  expect(readFileSync(path.join(dir, 'logs', 'latchkey.log'), 'utf8')).toMatch(/meanwhile.*\n.*after\n$/)
})

test('more lines than can be kept are told of by their number', async () => {
  const folder = path.join(newFolder(), 'logs')
  const log = new LogFile()
  for (let line = 0; line < 1_003; line++) log.info(`line ${line}`)
  await log.open(folder)
  log.info('after')
  expect(readFileSync(path.join(folder, 'latchkey.log'), 'utf8')).toMatch(
    /line 999 .*\n.*\[warn\] lines were lost \{"lines":3\}\n.*after\n$/,
  )
})

test('the heads of the audit log that it is given are found in it again', async () => {
  const folder = path.join(newFolder(), 'logs')
  const log = new LogFile()
  const head = { seq: 7, hash: 'ab', database: 'one' }
  log.info('audit head', head)
  await log.open(folder)
  log.info('audit head', { ...head, seq: 8 })
  expect(readNotedHeads(folder).map(({ seq, database }) => [seq, database])).toEqual([
    [7, 'one'],
    [8, 'one'],
  ])
})
