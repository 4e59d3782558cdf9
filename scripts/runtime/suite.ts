import { spawn } from 'node:child_process'
import { exitCodeOf } from './child.ts'
import { inPackage } from './places.ts'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** Runs a tool of this project with its output shown; resolves with its exit code. */
export const runTool = (
  script: readonly [name: string, ...parts: string[]],
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> => runScript([inPackage(...script), ...args], env)

/** The same for a script of this project, with what goes to Node before it. */
export function runScript(words: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { stdio: 'inherit', env })
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(exitCodeOf(code, signal)))
  })
}

/** The last line of `npm test`. */
export function summarise(runs: readonly Counts[]): string {
  const sum = (key: keyof Counts) => runs.reduce((total, run) => total + run[key], 0)
  const skipped = sum('skipped')
  const tail = skipped > 0 ? `, ${skipped} skipped` : ''
  return `${sum('passed')} passed, ${sum('failed')} failed${tail}`
}
