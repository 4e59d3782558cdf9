import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, it, onTestFinished } from 'vitest'
import { utcMs } from '../../electron/core/ids.ts'
import { writeHolderRecord } from '../../electron/platform/lock/holder-record.ts'
import { news, withGuide } from '../../scripts/demo/guide.ts'
import { freshFolder } from '../cli/support/admin.ts'
import { NINE_O_CLOCK, someOwner, someSession } from '../support/session-builder.ts'

/** A stand-in for the app that holds the data directory until it is killed. */
function heldBy(dir: string) {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  writeHolderRecord(dir, { owner: someOwner({ pid: child.pid ?? 0 }), since: utcMs(1), appVersion: '0.1.0' })
  return once(child, 'exit')
}

it('whoever types k sees the app killed, and started again; what it ends with then is the end', async () => {
  const dir = freshFolder()
  const input = new PassThrough()
  const ends: unknown[] = []
  const said: string[] = []
  async function run(): Promise<number> {
    if (ends.length > 0) return 0
    const gone = heldBy(dir)
    input.write('what?\nk\n')
    ends.push(await gone)
    return 137
  }
  expect(await withGuide(dir, run, { input, write: (text) => void said.push(text) })).toBe(0)
  expect(ends).toEqual([[null, 'SIGKILL']])
  expect(said.join('\n')).toContain('was killed')
})

it('without that the demo ends with the app, and k does nothing where nobody is', async () => {
  const input = new PassThrough()
  input.write('k\n')
  expect(await withGuide(freshFolder(), () => Promise.resolve(7), { input, write: () => {} })).toBe(7)
  expect(await withGuide(freshFolder(), () => Promise.resolve(3), { input: null, write: () => {} })).toBe(3)
})

it('what is told is what is new: a beginning, a heartbeat, an end', () => {
  const begun = someSession()
  const later = { ...begun, lastHeartbeatAt: utcMs(begun.lastHeartbeatAt + 120_000) }
  const over = {
    ...later,
    end: {
      endedAt: later.lastHeartbeatAt,
      endReason: 'process_died' as const,
      endEvidence: {},
      recoveredAt: utcMs(NINE_O_CLOCK + 1_000_000),
    },
  }
  expect(news([], [begun])).toEqual([expect.stringContaining('a session begins')])
  expect(news([begun], [begun])).toEqual([])
  expect(news([begun], [later])).toEqual([expect.stringContaining('a heartbeat')])
  expect(news([later], [over])).toEqual([expect.stringContaining('process_died')])
})
