import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'
import { runAdmin } from '../../../electron/cli/run-admin.ts'
import type { FleetChannelName } from '../../../electron/contract/fleet/channels.ts'
import type { Result } from '../../../electron/contract/result.ts'
import type { Script } from './directory-thread.ts'

const THREAD = path.join(import.meta.dirname, 'directory-thread.ts')

type Answers = Partial<Record<FleetChannelName, unknown>>
type Said = Readonly<{ code: number; stdout: string; stderr: string }>

export const refused = (code: string, params: Record<string, string> = {}) => ({ ok: false, error: { code, params } }) as const

/** A directory of this machine that says what it is told to, and the command line on the same machine. */
export async function fakeDirectory(answers: Answers = {}, more: Partial<Pick<Script, 'metrics' | 'lines'>> = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-fleet-'))
  const results = Object.fromEntries(Object.entries(answers).map(([channel, told]) => [channel, asResult(told)]))
  const script: Script = {
    socket: path.join(folder, 'directory.sock'),
    answers: results,
    metrics: '',
    lines: { text: '', times: 0 },
    ...more,
  }
  const thread = new Worker(THREAD, { workerData: script })
  await new Promise((resolve) => thread.once('message', resolve))
  onTestFinished(async () => {
    await thread.terminate()
    rmSync(folder, { recursive: true, force: true })
  })
  const heard: unknown[] = []
  thread.on('message', (asked) => heard.push(asked))

  /** `input` is what is typed where it asks. */
  function run(words: readonly string[], input = '', reads: (text: string) => boolean = () => true, columns: number | null = null): Said {
    let [stdout, stderr] = ['', '']
    const code = runAdmin([...words, '--directory', folder, '--data-dir', folder], {
      command: 'latchkey admin',
      version: '0.1.0',
      env: {},
      userData: '/nowhere',
      electron: null,
      workingFolder: '/',
      stdin: { isTerminal: true, readLine: () => input, readSecret: () => '', readAll: () => new Uint8Array() },
      stdout: { columns, write: (text) => ((stdout += text), reads(text)) },
      stderr: { isTerminal: false, write: (text) => (stderr += text) },
      pause: () => 'over',
    })
    return { code, stdout, stderr }
  }

  return {
    folder,
    run,
    /** What it was asked; waits for what is still on its way from the other thread. */
    asked: async (): Promise<readonly unknown[]> => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return heard
    },
  }
}

const asResult = (told: unknown): Result<unknown> =>
  typeof told === 'object' && told !== null && 'ok' in told ? (told as Result<unknown>) : { ok: true, value: told }
