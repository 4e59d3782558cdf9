import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

const projectRoot = path.resolve(import.meta.dirname, '..', '..', '..')
export const adminEntry = path.join(projectRoot, 'scripts', 'admin.ts')

export type Ran = Readonly<{ code: number | null; stdout: string; stderr: string }>
export type Circumstances = Readonly<{ input?: string | Uint8Array; env?: NodeJS.ProcessEnv; cwd?: string }>

/** Where nothing is: no test looks at what whoever runs it has of their own. */
const nowhere = { XDG_CONFIG_HOME: path.join(tmpdir(), `latchkey-no-config-${process.pid}`) }

/** Runs the real CLI as a process of its own. */
export function admin(words: readonly string[], { input = '', env = {}, cwd = projectRoot }: Circumstances = {}): Ran {
  const given: NodeJS.ProcessEnv = { ...process.env, ...nowhere, ...env, npm_lifecycle_event: '' }
  if (!('LATCHKEY_DATA_DIR' in env)) delete given['LATCHKEY_DATA_DIR']
  const { status, stdout, stderr } = spawnSync(process.execPath, [adminEntry, ...words], { input, env: given, cwd, encoding: 'utf8' })
  return { code: status, stdout, stderr }
}

/** One JSON document and nothing else, or the test fails. */
export function json(ran: Ran): unknown {
  if (ran.code !== 0) throw new Error(`exit code ${ran.code}: ${ran.stderr}`)
  return JSON.parse(ran.stdout) as unknown
}

/** A folder of its own for one test. */
export function freshFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-admin-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const PASSWORD = 'correct horse battery staple'

export function addPerson(dataDir: string, name: string, ...more: readonly string[]): void {
  const ran = admin(['users', 'add', name, '--password-stdin', '--data-dir', dataDir, ...more], { input: `${PASSWORD}\n` })
  if (ran.code !== 0) throw new Error(ran.stderr)
}
