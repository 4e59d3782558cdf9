import { powerMonitor } from 'electron'
import type { Log } from '../core/ports/ports.ts'

type PowerWatch = Readonly<{ fallAsleep: () => void; wakeUp: () => void; screenLocked: () => void }>

/**
 * Sleep and screen lock, as the operating system announces them. Linux announces sleep only (by logind); `lock-screen` comes on macOS and
 * Windows (https://www.electronjs.org/docs/latest/api/power-monitor).
 */
export function watchPower({ fallAsleep, wakeUp, screenLocked }: PowerWatch, log: Log): void {
  const watched = (event: string, task: () => void) => () => {
    log.info('the computer says', { event })
    try {
      task()
    } catch (error) {
      // What should have happened happens at the next review of the session.
      log.error('what the computer said could not be followed', { event, error: String(error) })
    }
  }
  powerMonitor.on('suspend', watched('suspend', fallAsleep))
  powerMonitor.on('resume', watched('resume', wakeUp))
  powerMonitor.on('lock-screen', watched('lock-screen', screenLocked))
}
