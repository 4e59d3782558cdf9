import type { BrowserWindow } from 'electron'
import type { Clock, Log } from '../../core/ports/ports.ts'

const WITHIN_MS = 60_000

export type CrashDeps = Readonly<{ clock: Clock; log: Log; leaving: () => boolean; onRepeated: (crashes: number) => void }>

/**
 * A page that crashes is loaded again, and the session goes on: the person did not leave. Crashing again within a minute is reported,
 * so that the session can be ended.
 */
export function watchForCrashes(window: BrowserWindow, deps: CrashDeps): void {
  let crashes: number[] = []
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || deps.leaving()) return
    const now = deps.clock.now()
    crashes = [...crashes.filter((at) => now - at < WITHIN_MS), now]
    deps.log.error('window crashed', { reason: details.reason, exitCode: details.exitCode, crashesWithinAMinute: crashes.length })
    if (crashes.length > 1) deps.onRepeated(crashes.length)
    if (!window.isDestroyed() && !deps.leaving()) window.webContents.reload()
  })
}
