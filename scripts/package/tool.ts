import type { SpawnOptions } from 'node:child_process'
import { lastLines, runQuietly } from '../runtime/child.ts'
import { CannotContinue } from '../runtime/report.ts'

/** Runs a tool of this system; returns what it printed. */
export async function runOrFail(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const { code, output } = await runQuietly(program, args, options)
  if (code !== 0) throw new CannotContinue(`${program} ended with ${code}:\n${lastLines(output, 12)}`)
  return output
}
