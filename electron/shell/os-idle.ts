import { powerMonitor } from 'electron'
import { durationMs } from '../core/ids.ts'
import type { DurationMs } from '../core/ids.ts'

/**
 * How long ago somebody last touched this computer, rounded up to a second; null where that cannot be trusted: on Wayland, Electron takes
 * people for idle who are typing (https://github.com/electron/electron/issues/27912).
 */
export function osIdle(environment: Readonly<Record<string, string | undefined>> = process.env): DurationMs | null {
  if (process.platform === 'linux' && (environment['XDG_SESSION_TYPE'] === 'wayland' || environment['WAYLAND_DISPLAY'])) return null
  return durationMs((powerMonitor.getSystemIdleTime() + 1) * 1_000)
}
