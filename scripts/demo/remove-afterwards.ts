import { existsSync, rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const dir = process.argv[2] ?? ''
/** The app, which is asked to leave when its launcher is killed, may write on its way out. */
const LOOKS = 40
const PAUSE_MS = 250
const QUIET_LOOKS = 8

// The pipe ends with the process that holds its other end, however that process went.
process.stdin.resume()
process.stdin.once('end', () => void removeUntilGone())

async function removeUntilGone(): Promise<void> {
  for (let looks = 0, quiet = 0; looks < LOOKS && quiet < QUIET_LOOKS; looks++) {
    if (existsSync(dir)) quiet = 0
    else quiet += 1
    try {
      rmSync(dir, { recursive: true, force: true })
    } catch {
      // Still in use; looked at again.
    }
    await pause(PAUSE_MS)
  }
}
