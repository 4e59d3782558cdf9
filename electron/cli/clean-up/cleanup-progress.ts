import type { CleanUpDeps } from '../../app/clean-up/clean-up.ts'
import type { Admin } from '../admin-session.ts'

const CLEAR_LINE = '\r\u001B[K'

/**
 * Tells on standard error, once a second, how long is left: a line that is written over on a terminal, a JSON line with --json, and
 * otherwise one line at the beginning.
 */
export function countdown({ io, json }: Pick<Admin, 'io' | 'json'>): Readonly<{ waiting: CleanUpDeps['waiting']; over: () => void }> {
  let said: string | null = null
  const waiting: CleanUpDeps['waiting'] = (sessions, leftMs) => {
    const left = Math.ceil(leftMs / 1000)
    const now = `${sessions} ${left}`
    if (now === said) return
    if (json) io.stderr.write(`${JSON.stringify({ progress: { waitingFor: sessions, leftMs: left * 1000 } })}\n`)
    else if (io.stderr.isTerminal) io.stderr.write(`${CLEAR_LINE}${line(sessions, left)} Ctrl-C stops.`)
    else if (said === null) io.stderr.write(`${line(sessions, left)}\n`)
    said = now
  }
  const over = () => {
    if (said !== null && !json && io.stderr.isTerminal) io.stderr.write(CLEAR_LINE)
  }
  return { waiting, over }
}

function line(sessions: number, left: number): string {
  const who = `Waiting for ${sessions} ${sessions === 1 ? 'app' : 'apps'} to close`
  return left > 0 ? `${who}: ${left} s.` : `${who}.`
}
