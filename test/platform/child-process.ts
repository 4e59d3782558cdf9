import { spawn } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, cpSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './temporary-folder.ts'

export type Child = Readonly<{ pid: number; process: ChildProcess; line: () => Promise<string>; ended: () => Promise<unknown> }>

/** Starts a program of this test; it is killed when the test ends. `line` waits for the next line it prints. */
export async function startChild(file: string, args: readonly string[], options: SpawnOptions = {}): Promise<Child> {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options })
  const exited = once(child, 'exit')
  const lines = linesOf(child)
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'spawn')
  return { pid: child.pid ?? -1, process: child, line: () => lines.next().then(({ value }) => value), ended: () => exited }
}

/** A Node program that prints `ready` and then what its code prints, and stays. */
export async function startNode(code: string, env: Record<string, string> = {}): Promise<Child> {
  const args = [
    '--experimental-strip-types',
    '--no-warnings',
    '--input-type=module',
    '-e',
    `${code}\nconsole.log('ready')\nsetInterval(() => {}, 1e6)`,
  ]
  const child = await startChild(process.execPath, args, { cwd: process.cwd(), env: { ...process.env, ...env } })
  await child.line()
  return child
}

const NOBODY = 65_534

/** A Node program of another account's. It runs on copies, since the checkout may lie where only its owner can look. Needs root. */
export function startAsNobody(code: string): Promise<Child> {
  const place = temporaryFolder()
  chmodSync(place, 0o755)
  const node = path.join(place, 'node')
  copyFileSync(process.execPath, node)
  cpSync('electron', path.join(place, 'electron'), { recursive: true })
  writeFileSync(path.join(place, 'package.json'), '{ "type": "module" }')
  const args = ['--experimental-strip-types', '--no-warnings', '--input-type=module', '-e', code]
  return startChild(node, args, { cwd: place, uid: NOBODY, gid: NOBODY })
}

async function* linesOf(child: ChildProcess): AsyncGenerator<string, string> {
  let text = ''
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk)
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      yield text.slice(0, end)
      text = text.slice(end + 1)
    }
  }
  return text
}
