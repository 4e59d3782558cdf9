import { powerMonitor } from 'electron'
import type { Log } from '../core/ports.ts'

/**
 * Sleep and screen lock, as the operating system announces them. Linux announces sleep only (by logind); `lock-screen` comes on macOS and
 * Windows (https://www.electronjs.org/docs/latest/api/power-monitor).
 */
export function watchPower(goAway: (by: 'sleep' | 'lock') => void, log: Log): void {
  const watched = (by: 'sleep' | 'lock') => () => {
    log.info('the person is leaving the computer', { by })
    try {
      goAway(by)
    } catch (error) {
      // The session then ends by its idle timeout.
      log.error('the session could not be ended', { by, error: String(error) })
    }
  }
  powerMonitor.on('suspend', watched('sleep'))
  powerMonitor.on('lock-screen', watched('lock'))
}
