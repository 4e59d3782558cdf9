import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { darwinProcessFacts, factFromPs } from '../../../electron/platform/process/process-facts-darwin.ts'
import { factFromStat, linuxProcessFacts } from '../../../electron/platform/process/process-facts-linux.ts'
import { factFromCreation, windowsProcessFacts } from '../../../electron/platform/process/process-facts-windows.ts'
import type { SendSignal } from '../../../electron/platform/process/process-signal.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const living: SendSignal = () => {}
const failing =
  (code: string): SendSignal =>
  () => {
    throw Object.assign(new Error(code), { code })
  }
const cannotRun = (why: string) => () => {
  throw new Error(why)
}
const stat = (name: string, state: string) =>
  `42 (${name}) ${state} 1 42 42 0 -1 4194304 123 0 0 0 0 0 0 0 20 0 1 0 137994 3932160 531 18446744073709551615`

describe('a PID', () => {
  const inspectors = [linuxProcessFacts, darwinProcessFacts, windowsProcessFacts]

  it.each(inspectors)('is gone when the signal says ESRCH, and only then (%o)', (inspectorWith) => {
    expect(inspectorWith(failing('ESRCH'))(42)).toEqual({ kind: 'absent' })
    for (const code of ['EINVAL', 'ENOSYS', 'EIO', '']) expect(inspectorWith(failing(code))(42)).toEqual({ kind: 'unreadable' })
  })

  it.each(inspectors)('that addresses a process group is never signalled (%o)', (inspectorWith) => {
    for (const pid of [0, -1, -42, 1.5, Number.NaN]) expect(inspectorWith(failing('ESRCH'))(pid)).toEqual({ kind: 'unreadable' })
  })
})

describe('on Linux', () => {
  it.each([
    ['sleep', 'S', { kind: 'running', startedAt: 137_994 }],
    ['a (b) c', 'R', { kind: 'running', startedAt: 137_994 }],
    [') Z 1 (', 'T', { kind: 'running', startedAt: 137_994 }],
    ['gone', 'Z', { kind: 'zombie' }],
    ['gone', 'X', { kind: 'zombie' }],
  ])('reads the record of a process called %j in state %s', (name, state, fact) => {
    expect(factFromStat(stat(name, state))).toEqual(fact)
  })

  it.each(['', 'nonsense', '42 (sleep) S 1', stat('sleep', 'S').replace('137994', 'x')])('reads nothing into %j', (text) => {
    expect(factFromStat(text)).toEqual({ kind: 'unreadable' })
  })

  it('does not take a hidden process for a dead one (mount option hidepid)', () => {
    expect(linuxProcessFacts(failing('EPERM'), temporaryFolder())(42)).toEqual({ kind: 'unreadable' })
  })

  it('finds a process gone that ended between the signal and the reading', () => {
    let asked = 0
    const endsMeanwhile: SendSignal = (pid, signal) => (asked++ === 0 ? undefined : failing('ESRCH')(pid, signal))
    expect(linuxProcessFacts(endsMeanwhile, temporaryFolder())(42)).toEqual({ kind: 'absent' })
  })

  it('does not mix up the records of two processes in its one buffer', () => {
    const proc = temporaryFolder()
    for (const [pid, text] of [
      [1, stat('x'.repeat(60), 'S')],
      [2, '2 (y) S 1'],
    ] as const) {
      mkdirSync(path.join(proc, String(pid)))
      writeFileSync(path.join(proc, String(pid), 'stat'), text)
    }
    const inspect = linuxProcessFacts(living, proc)
    expect([inspect(1).kind, inspect(2).kind]).toEqual(['running', 'unreadable'])
  })
})

describe('on macOS', () => {
  it('reads what ps says', () => {
    const at = Date.UTC(2026, 10, 20, 5, 26, 7)
    expect(factFromPs('Ss   Fri Nov 20 05:26:07 2026    \n')).toEqual({ kind: 'running', startedAt: at })
    expect(factFromPs('S+   Thu Nov  5 05:26:07 2026\n')).toEqual({ kind: 'running', startedAt: Date.UTC(2026, 10, 5, 5, 26, 7) })
    expect(factFromPs('Z    Fri Nov 20 05:26:07 2026\n')).toEqual({ kind: 'zombie' })
  })

  it.each(['', 'Ss', 'Ss ven 20 nov 05:26:07 2026'])('reads nothing into %j', (text) => {
    expect(factFromPs(text)).toEqual({ kind: 'unreadable' })
  })

  it('does not take a ps that fails for a dead process', () => {
    expect(darwinProcessFacts(living, cannotRun('spawn ENOENT'))(42)).toEqual({ kind: 'unreadable' })
  })
})

describe('on Windows', () => {
  it('reads what PowerShell says', () => {
    expect(factFromCreation('1763616367123\r\n')).toEqual({ kind: 'running', startedAt: 1_763_616_367_123 })
    expect(factFromCreation('absent\r\n')).toEqual({ kind: 'absent' })
    expect(factFromCreation('Get-CimInstance : Access denied')).toEqual({ kind: 'unreadable' })
  })

  it('asks PowerShell once for what is asked twice in a moment, and again later', () => {
    let now = 0
    let asked = 0
    const run = () => String(1_763_616_367_123 + asked++)
    const inspect = windowsProcessFacts(living, run, () => now)
    expect([inspect(42), inspect(42), asked]).toEqual([{ kind: 'running', startedAt: 1_763_616_367_123 }, inspect(42), 1])
    now = 2_001
    expect(inspect(42)).toEqual({ kind: 'running', startedAt: 1_763_616_367_124 })
  })

  it('does not take a PowerShell that is forbidden for a dead process', () => {
    expect(windowsProcessFacts(living, cannotRun('blocked by group policy'))(42)).toEqual({ kind: 'unreadable' })
  })
})
