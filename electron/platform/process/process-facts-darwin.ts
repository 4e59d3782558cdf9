import type { ProcessFact } from '../../core/session/process-identity.ts'
import type { InspectProcess } from './inspect-process.ts'
import { sendSignal, signalReaches } from './process-signal.ts'
import type { SendSignal } from './process-signal.ts'
import { runProgram } from './run-program.ts'
import type { RunProgram } from './run-program.ts'

/** Node has no call for another process's start time, so `ps` is asked, some 10 ms; it knows whole seconds (ps(1), keyword lstart). */
export function darwinProcessFacts(kill: SendSignal = sendSignal, run: RunProgram = runProgram): InspectProcess {
  return (pid) => {
    const reached = signalReaches(pid, kill)
    if (reached !== 'reached') return { kind: reached }
    try {
      return factFromPs(run('/bin/ps', ['-o', 'stat=,lstart=', '-p', String(pid)]))
    } catch {
      // ps also fails for a PID that ended meanwhile.
      return { kind: signalReaches(pid, kill) === 'absent' ? 'absent' : 'unreadable' }
    }
  }
}

/** Reads `Ss   Thu Nov 20 05:26:00 2026`, printed in UTC. */
export function factFromPs(output: string): ProcessFact {
  const match = /^\s*(\S+)\s+(\w{3} \w{3} +\d+ [\d:]+ \d{4})\s*$/.exec(output)
  const startedAt = Date.parse(`${match?.[2] ?? ''} UTC`)
  if (!match || Number.isNaN(startedAt)) return { kind: 'unreadable' }
  return match[1]?.startsWith('Z') ? { kind: 'zombie' } : { kind: 'running', startedAt }
}
