import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../runtime/places.ts'
import type { Contender } from './observed-app.ts'

export const PERSON = { identifier: 'ana', password: 'violet harbour kettle 9' } as const

const APPS = path.join(import.meta.dirname, 'apps')

/** Latchkey as built, on a data directory of its own in which an account already exists. */
export function latchkey(built: string, dataDir: string): Contender {
  return { name: 'latchkey', entry: path.join(built, 'electron', 'main.cjs'), field: 'username', args: ['--data-dir', dataDir] }
}

export function bareApp(folder: string): Contender {
  const profile = path.join(folder, 'bare-profile')
  return { name: 'bare', entry: path.join(APPS, 'bare', 'main.js'), field: '', args: [`--user-data-dir=${profile}`] }
}

export function refusedApp(folder: string): Contender {
  const profile = path.join(folder, 'refused-profile')
  return { name: 'refused', entry: path.join(APPS, 'refused', 'main.js'), field: '', args: [`--user-data-dir=${profile}`] }
}

export function makeDataDirectory(folder: string, name: string): string {
  const dataDir = path.join(folder, name)
  mkdirSync(dataDir, { mode: 0o700 })
  administer(dataDir, ['users', 'add', PERSON.identifier, '--role', 'admin', '--password-stdin'], `${PERSON.password}\n`)
  return dataDir
}

export function administer(dataDir: string, words: readonly string[], input = ''): void {
  execFileSync(process.execPath, [path.join(projectRoot, 'scripts', 'admin.ts'), ...words, '--data-dir', dataDir], { input, stdio: 'pipe' })
}
