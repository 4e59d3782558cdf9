import { write } from 'node:fs'
import { isatty } from 'node:tty'

const STDERR = 2

/**
 * Tells a line to whoever keeps standard error, and never waits for them: Node writes to a pipe or a socket what fits and keeps the rest, but
 * to a terminal that was stopped with Ctrl-S it would wait for ever, so there another thread does. Nobody has to be there.
 */
export function standardError(): (line: string) => void {
  if (isatty(STDERR)) return (line) => write(STDERR, line, () => {})
  process.stderr.on('error', () => {})
  return (line) => void process.stderr.write(line)
}
