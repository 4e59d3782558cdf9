import type { Clock, Log } from '../core/ports/ports.ts'

/** What no line holds, however it came into its fields. */
const SECRETS = /password|token|secret|hash|signature/i

/** A line of JSON for each thing that happens, for whoever collects them: journald, a terminal, a file. */
export function jsonLog(write: (line: string) => void, clock: Pick<Clock, 'now'>): Log {
  const at =
    (level: string) =>
    (event: string, fields: Readonly<Record<string, unknown>> = {}) => {
      const told = Object.fromEntries(Object.entries(fields).filter(([name]) => !SECRETS.test(name)))
      try {
        write(`${JSON.stringify({ at: new Date(clock.now()).toISOString(), level, event, ...told })}\n`)
      } catch {
        // Nobody reads it: a log is no reason to stop.
      }
    }
  return { info: at('info'), warn: at('warn'), error: at('error') }
}
