import { powerMonitor } from 'electron'
import { durationMs } from '../core/ids.ts'
import type { DurationMs } from '../core/ids.ts'
import { isWayland } from './wayland.ts'

/**
 * How long ago somebody last touched this computer, rounded up to a second; null where that cannot be trusted: on Wayland, Electron takes
 * people for idle who are typing (https://github.com/electron/electron/issues/27912).
 */
export const osIdle = (): DurationMs | null => (isWayland() ? null : durationMs((powerMonitor.getSystemIdleTime() + 1) * 1_000))
