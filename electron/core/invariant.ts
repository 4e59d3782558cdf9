import type { Log } from './ports/ports.ts'

/** Never a password or a token. */
type Facts = Readonly<Record<string, unknown>>

/**
 * Checks what a law promises, in production too. A promise that is broken is an incident for the log and nothing more: whoever closes a
 * session goes on closing it, and so it neither throws nor lets the reporter throw. Returns whether the promise holds.
 */
export function invariant(log: Pick<Log, 'error'>, promise: string, isKept: boolean, facts: () => Facts): boolean {
  if (isKept) return true
  try {
    log.error('invariant broken', { promise, ...facts() })
  } catch {
    // The disk that the log is on may be what is broken.
  }
  return false
}
