import path from 'node:path'
import { performance } from 'node:perf_hooks'
import type { ProcessFact } from '../../core/session/process-identity.ts'
import type { InspectProcess } from './inspect-process.ts'
import { sendSignal, signalReaches } from './process-signal.ts'
import type { SendSignal } from './process-signal.ts'
import { runProgram } from './run-program.ts'
import type { RunProgram } from './run-program.ts'

/** PowerShell takes some 300 ms to start; nothing that asks twice within this time needs it twice. */
const REMEMBER_MS = 2_000

/**
 * Node's signal 0 opens the process (libuv, uv_kill): gone is gone, at no cost. For one that is there, PowerShell is asked when it was
 * created, in whole milliseconds since 1970; an exited process that somebody still holds a handle of counts as gone there too.
 */
export function windowsProcessFacts(
  kill: SendSignal = sendSignal,
  run: RunProgram = runProgram,
  monotonicMs: () => number = () => performance.now(),
): InspectProcess {
  const remembered = new Map<number, { fact: ProcessFact; until: number }>()
  return (pid) => {
    const reached = signalReaches(pid, kill)
    if (reached !== 'reached') return { kind: reached }
    const known = remembered.get(pid)
    if (known && known.until > monotonicMs()) return known.fact
    const fact = factFromPowerShell(pid, run)
    remembered.set(pid, { fact, until: monotonicMs() + REMEMBER_MS })
    return fact
  }
}

function factFromPowerShell(pid: number, run: RunProgram): ProcessFact {
  // Get-Process cannot read the start time of other people's processes; CIM can.
  const script = `$p = Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}' -Property CreationDate; if ($p) { ([DateTimeOffset]$p.CreationDate).ToUnixTimeMilliseconds() } else { 'absent' }`
  try {
    return factFromCreation(run(powerShell(), ['-NoProfile', '-NonInteractive', '-Command', script]))
  } catch {
    return { kind: 'unreadable' }
  }
}

export function factFromCreation(output: string): ProcessFact {
  const text = output.trim()
  if (text === 'absent') return { kind: 'absent' }
  return /^\d{10,16}$/.test(text) ? { kind: 'running', startedAt: Number(text) } : { kind: 'unreadable' }
}

const powerShell = () =>
  path.win32.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe')
