import { readFileSync } from 'node:fs'
import type { RunProgram } from './run-program.ts'
import { runProgram } from './run-program.ts'

/** `T` by a signal, `t` by a debugger (proc_pid_stat(5), field 3; ps(1) on macOS). */
const STOPPED = /^[Tt]/

/**
 * Whether a process is stopped, so that it runs no code at all. Only looks: asking the app itself (see doorbell.ts) would bring its window
 * to the front. False where that cannot be told: on Windows, and for a process that is hidden from us.
 */
export function isProcessStopped(pid: number, platform: NodeJS.Platform = process.platform, run: RunProgram = runProgram): boolean {
  try {
    if (platform === 'linux') return STOPPED.test(stateIn(readFileSync(`/proc/${pid}/stat`, 'latin1')))
    return platform === 'darwin' && STOPPED.test(run('/bin/ps', ['-o', 'stat=', '-p', String(pid)]).trim())
  } catch {
    return false
  }
}

/** HAZARD: the command name may hold spaces and parentheses: only the last `)` ends it. */
const stateIn = (stat: string) => stat.slice(stat.lastIndexOf(')') + 2)
