import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Found in what a directory says at its start, once. */
type FirstWords = Readonly<{ address: string; oneTimePassword: string; line: string }>

export type Directory = Readonly<{
  words: FirstWords
  /** The command line on its machine. */
  fleet: (...words: readonly string[]) => unknown
  stop: () => Promise<void>
  /** Where it was, with what it had. */
  startAgain: () => Promise<void>
  end: () => Promise<void>
}>

/** `npm run directory`, with a PostgreSQL of its own. */
export async function startDirectory(): Promise<Directory> {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-directory-'))
  // Started by root, its PostgreSQL runs as somebody else, who has to pass.
  chmodSync(folder, 0o711)
  let { child, said } = await started(folder, '127.0.0.1:0')
  const [, address = ''] = /The directory is at (\S+?)\.?\n/.exec(said) ?? []
  const [, oneTimePassword = ''] = /one-time password (\S+)/.exec(said) ?? []
  const [line = ''] = /latchkey-enrol:\S+/.exec(said) ?? []
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return {
    words: { address, oneTimePassword, line },
    fleet: (...words) => {
      const all = ['scripts/admin.ts', 'fleet', ...words, '--directory', folder, '--json']
      return JSON.parse(execFileSync(process.execPath, all, { encoding: 'utf8' })) as unknown
    },
    stop,
    async startAgain() {
      ;({ child, said } = await started(folder, address))
    },
    async end() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function started(folder: string, listen: string): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, ['scripts/directory.ts', '--listen', listen, '--data-dir', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let noted = ''
  child.stderr.on('data', (chunk) => (noted += String(chunk)))
  for await (const chunk of child.stdout) {
    said += String(chunk)
    if (said.includes('latchkey-enrol:') && said.endsWith('\n')) {
      child.stdout.resume()
      return { child, said }
    }
  }
  throw new Error(`the directory did not start: ${noted}`)
}
