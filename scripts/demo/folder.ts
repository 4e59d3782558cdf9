import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const remover = path.join(import.meta.dirname, 'remove-afterwards.ts')

/** A data directory of its own that nothing is left of: `remove` takes it away, and so does another process should this one be killed before. */
export function throwAwayFolder(parent = tmpdir()): Readonly<{ dir: string; remove: () => void }> {
  const dir = mkdtempSync(path.join(parent, 'latchkey-demo-'))
  const other = spawn(process.execPath, [remover, dir], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: parent })
  other.unref()
  return {
    dir,
    // Windows lets go of a file some moments after the process that had it open is gone.
    remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  }
}
