import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { ProcessIdentity } from '../../../electron/core/session/process-identity.ts'
import { addUser } from '../../store/samples.ts'
import { admin, freshFolder } from './admin.ts'
import type { Ran } from './admin.ts'
import { ranHere } from './in-process.ts'
import { identity, openFor, signIn } from './running-app.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
const entry = path.resolve(import.meta.dirname, '..', '..', '..', 'scripts', 'admin.ts')

/** Owners as they are found on a real computer; this process plays those that live. */
export const OWNERS = {
  alive: {},
  dead: { processStartedAt: 1 },
  rebooted: { bootId: '00000000-0000-0000-0000-000000000000' },
  elsewhere: { hostId: 'f'.repeat(32) },
} as const satisfies Record<string, Partial<ProcessIdentity>>

/** A data directory with sessions, and the CLI on it. */
export function cleanUpWorkplace(folder = freshFolder()) {
  const store = openFor(folder)
  const begin = (name: string, owner: Partial<ProcessIdentity>, ago: number = HOUR) => {
    addUser(store, { username: name })
    return signIn(store, name, identity(owner), Date.now() - ago)
  }
  const run = (...words: readonly string[]): Ran => admin(['cleanup', ...words, '--data-dir', folder])
  const endOf = (id: ReturnType<typeof begin>['id']) => store.findSession(id)?.end ?? null
  return { folder, store, begin, run, endOf }
}

export const cleanUpHere = (...words: readonly string[]): Ran => ranHere(['cleanup', ...words], 'npm run admin --')

export type Report = Readonly<{
  plan: string | null
  run: string | null
  state: string
  sessions: readonly Readonly<Record<string, unknown>>[]
}> &
  Readonly<Record<string, unknown>>

/** The CLI in the background. `said` waits until its standard error matches. */
export function startCleanUp(folder: string, ...words: readonly string[]) {
  const env: NodeJS.ProcessEnv = { ...process.env, npm_lifecycle_event: '' }
  delete env['LATCHKEY_DATA_DIR']
  const child = spawn(process.execPath, [entry, 'cleanup', ...words, '--json', '--data-dir', folder], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  return {
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    async said(what: RegExp): Promise<void> {
      while (!what.test(stderr)) await once(child.stderr, 'data')
    },
    async ended() {
      const [code, signal] = await closed
      return { code, signal, stdout, stderr }
    },
  }
}
