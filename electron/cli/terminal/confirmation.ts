import type { AdminIo } from './admin-io.ts'
import { harmlessLines } from './plain-text.ts'

/** Asks on standard error, so that standard output stays what the command answers. Whoever says nothing, or cannot be asked, says no. */
export function isConfirmed(io: AdminIo, question: string): boolean {
  io.stderr.write(`${harmlessLines(question)} [y/N] `)
  const answer = io.stdin.readLine().trim().toLowerCase()
  if (!io.stdin.isTerminal) io.stderr.write('\n')
  return answer === 'y' || answer === 'yes'
}
