import type { WebContents } from 'electron'
import type { DurationMs } from '../../core/ids.ts'

/** A world of our own: whatever a page has done to its own cannot answer in its place. */
const WORLD = 1_000

/** Whether the page still does what it is asked. A process that is stopped or hangs tells nobody: `unresponsive` needs input first. */
export async function answers(contents: WebContents, patience: DurationMs): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, patience, false)
  })
  const answer = contents.executeJavaScriptInIsolatedWorld(WORLD, [{ code: 'true' }]).then(
    () => true,
    () => false,
  )
  const came = await Promise.race([answer, late])
  clearTimeout(timer)
  return came
}

/** Ends the page's process, also one that is stopped, hangs, or would not leave: Electron's own way asks the process itself on Linux. */
export function killRenderer(contents: WebContents): void {
  if (contents.isDestroyed() || contents.isCrashed()) return
  const pid = contents.getOSProcessId()
  contents.forcefullyCrashRenderer()
  if (pid <= 0) return
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}
