import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the one PostgreSQL of a test run is, once a test has asked for it. */
    postgresFolder: string
  }
}

const PREFIX = 'latchkey-test-postgres-'
const LONGEST_RUN_MS = 60 * 60 * 1000

export default function setup(project: TestProject): () => Promise<void> {
  sweep()
  const folder = mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`))
  // As root, PostgreSQL runs as somebody else.
  chmodSync(folder, 0o711)
  project.provide('postgresFolder', folder)
  return () => remove(folder)
}

/** What test runs that were killed have left. A container that shares the folder has numbers of its own: so not while it may be running. */
function sweep(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = path.join(tmpdir(), name)
    const pid = Number(name.slice(PREFIX.length).split('-')[0])
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > LONGEST_RUN_MS && !isThere(pid)) void remove(folder).catch(() => undefined)
  }
}

async function remove(folder: string): Promise<void> {
  const pid = postgresIn(folder)
  if (pid !== null && isThere(pid)) {
    process.kill(pid, 'SIGQUIT')
    while (isThere(pid)) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  rmSync(folder, { recursive: true, force: true })
}

/** By its own file, which is gone with it. */
function postgresIn(folder: string): number | null {
  try {
    return Number(readFileSync(path.join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])
  } catch {
    return null
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
