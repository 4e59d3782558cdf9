import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { say } from './report.ts'

const prefix = 'work-'

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

function sweepAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(/^work-(\d+)-/.exec(name)?.[1])
    if (pid > 0 && !isAlive(pid)) rmSync(path.join(parent, name), { recursive: true, force: true })
  }
}

/**
 * Gives `make` a folder of its own and removes it afterwards, also when `make` fails or the person presses Ctrl-C.
 * What is worth keeping is moved out with `publish`.
 */
export async function withWorkFolder<T>(parent: string, make: (folder: string) => Promise<T>): Promise<T> {
  mkdirSync(parent, { recursive: true })
  sweepAbandoned(parent)
  const folder = path.join(parent, `${prefix}${process.pid}-${Date.now().toString(36)}`)
  mkdirSync(folder)
  const remove = () => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    } catch (error) {
      // What was made must not be lost for it; the next run sweeps.
      say(`${folder} could not be removed: ${String(error)}`)
    }
  }
  const interrupted = (signal: NodeJS.Signals) => {
    remove()
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted).on('SIGHUP', interrupted)
  try {
    return await make(folder)
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted).off('SIGHUP', interrupted)
    remove()
  }
}

/** Moves a finished folder into place in one step. When another process was first, its folder stays and ours goes. */
export function publish(finished: string, target: string): void {
  try {
    renameSync(finished, target)
  } catch (error) {
    if (!existsSync(target)) throw error
  }
}
