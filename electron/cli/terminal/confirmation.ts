import type { AdminIo } from './admin-io.ts'
import { harmlessLines } from './plain-text.ts'

/**
 * Asks on standard error, so that standard output stays what the command answers. Whoever says nothing, or cannot be asked, says no. A program that
 * reads JSON is not shown the question: what it may find on standard error is JSON, too.
 */
export function isConfirmed({ io, json }: Readonly<{ io: AdminIo; json: boolean }>, question: string): boolean {
  const isShown = io.stdin.isTerminal || !json
  if (isShown) io.stderr.write(`${harmlessLines(question)} [y/N] `)
  const answer = io.stdin.readLine().trim().toLowerCase()
  if (isShown && !io.stdin.isTerminal) io.stderr.write('\n')
  return answer === 'y' || answer === 'yes'
}
