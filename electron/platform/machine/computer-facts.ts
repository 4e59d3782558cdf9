import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { runProgram } from '../process/run-program.ts'
import { hashSync } from '../secret/passwords.ts'

type Display = Readonly<{ needed: boolean; display: string | null; hasXvfb: boolean }>

export const runtimeName = () =>
  `${process.versions['electron'] ? `Electron ${process.versions['electron']}, ` : ''}Node ${process.versions.node} on ${process.platform} ${process.arch}`

/** Really hashes something: a library that loads may still be of another system. */
export function readArgon2(): Readonly<{ argon2: string; argon2Works: boolean }> {
  try {
    const about = createRequire(import.meta.url)('@node-rs/argon2/package.json') as { version: string }
    return { argon2: about.version, argon2Works: hashSync('doctor').startsWith('$argon2id$') }
  } catch (error) {
    return { argon2: error instanceof Error ? error.message : String(error), argon2Works: false }
  }
}

export function readDisplay(env: Readonly<Record<string, string | undefined>>): Display {
  const shown = env['WAYLAND_DISPLAY'] || env['DISPLAY'] || null
  return { needed: process.platform === 'linux', display: shown, hasXvfb: isProgram('Xvfb', env['PATH'] ?? '') }
}

/** Asks the dynamic linker, which starts nothing of the program itself (ldd(1)). */
export function readLibraries(executable: string | null): Readonly<{ executable: string; missing: readonly string[] }> {
  if (executable === null) throw new Error('Electron was not found from here; npm start looks for it.')
  if (process.platform !== 'linux') return { executable, missing: [] }
  const missing = runProgram('/usr/bin/ldd', [executable])
    .split('\n')
    .filter((line) => line.includes('not found'))
    .map((line) => line.trim().split(/\s/)[0] ?? '')
  return { executable, missing }
}

const isProgram = (name: string, folders: string) => folders.split(path.delimiter).some((folder) => mayRun(path.join(folder, name)))

function mayRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
