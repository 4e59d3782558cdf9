import { errorCode } from '../file/error-code.ts'

export type SendSignal = (pid: number, signal: 0) => void

export const sendSignal: SendSignal = (pid, signal) => process.kill(pid, signal)

/**
 * Whether a PID is taken, by kill(2) with signal 0, which sends nothing. EPERM means that it lives and belongs to somebody else; only
 * ESRCH means that it is gone; anything else tells nothing.
 */
export function signalReaches(pid: number, kill: SendSignal): 'reached' | 'absent' | 'unreadable' {
  // HAZARD: zero and negative numbers address process groups (kill(2)).
  if (!Number.isSafeInteger(pid) || pid <= 0) return 'unreadable'
  try {
    kill(pid, 0)
    return 'reached'
  } catch (error) {
    if (errorCode(error) === 'EPERM') return 'reached'
    return errorCode(error) === 'ESRCH' ? 'absent' : 'unreadable'
  }
}
