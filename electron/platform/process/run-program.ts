import { execFileSync } from 'node:child_process'

/** Runs a program of the operating system, by its absolute path, and returns what it printed. Throws when it fails or takes too long. */
export type RunProgram = (file: string, args: readonly string[]) => string

const LONGEST_MS = 5_000

export const runProgram: RunProgram = (file, args) =>
  execFileSync(file, args, {
    encoding: 'utf8',
    timeout: LONGEST_MS,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    // In another language ps prints other month names.
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  })
