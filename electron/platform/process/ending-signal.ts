import { errorCode } from '../file/error-code.ts'
import { runProgram } from './run-program.ts'

export type SignalOutcome = 'sent' | 'gone' | 'not_permitted' | 'failed'

type Kill = (pid: number, signal: 'SIGTERM' | 'SIGKILL' | 0) => void

const kill: Kill = (pid, signal) => process.kill(pid, signal)

/** Signals one process and says how that went. Never throws. The caller knows whose PID it is. */
export function sendEndingSignal(pid: number, signal: 'SIGTERM' | 'SIGKILL', send: Kill = sender(process.platform)): SignalOutcome {
  // HAZARD: zero and negative numbers address process groups (kill(2)); PID 1 is the system's, or a container's, first process.
  if (!Number.isSafeInteger(pid) || pid <= 1 || pid === process.pid) return 'failed'
  try {
    send(pid, signal)
    return 'sent'
  } catch (error) {
    const code = errorCode(error)
    if (code === 'EPERM' || code === 'EACCES') return 'not_permitted'
    return code === 'ESRCH' ? 'gone' : 'failed'
  }
}

/**
 * HAZARD: Windows has no SIGTERM; Node's ends the process at once, with no way out in order
 * (https://nodejs.org/docs/latest-v22.x/api/process.html#signal-events). There its windows are asked to close instead.
 */
const sender = (platform: NodeJS.Platform): Kill => (platform === 'win32' ? killOnWindows : kill)

function killOnWindows(pid: number, signal: 'SIGTERM' | 'SIGKILL' | 0): void {
  if (signal !== 'SIGTERM') return kill(pid, signal)
  kill(pid, 0)
  runProgram(`${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\taskkill.exe`, ['/PID', String(pid)])
}
