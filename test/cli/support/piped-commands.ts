import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { said } from './in-process.ts'

const COMMANDS = [
  ['doctor'],
  ['doctor', '--fix', '--yes'],
  ['sessions', 'list'],
  ['backup', 'list'],
  ['audit', 'verify', '--archives'],
  ['maintain', '--wait', '0s'],
  ['backup', 'restore', '--yes'],
]

/** Runs each command on DIR with a pipe at FILE, and says which one begins: whoever is kept waiting is the last that was named. */
const { DIR: dir = '', FILE: file = '' } = process.env
for (const words of COMMANDS) {
  mkdirSync(path.dirname(file), { recursive: true })
  rmSync(file, { recursive: true, force: true })
  execFileSync('mkfifo', [file])
  writeSync(1, `${words.join(' ')}\n`)
  const { stderr } = said(dir, ...words)
  if (stderr.includes('did not foresee')) throw new Error(stderr)
}
writeSync(1, 'all\n')
