import type { Actor } from '../core/audit/audit.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { Log } from '../core/ports/ports.ts'

/** What can be done for a launch that cannot proceed. Loaded only then. */
export const launchRepair = (dir: string, by: () => Actor, log: Log) => ({
  report: async () => (await import('./doctor.ts')).doctorReport(dir),
  async findBackup() {
    try {
      const { loss, hasAdministrator } = (await import('./restore.ts')).findRestorable(dir)
      return { at: loss.since, lostUntil: loss.until, hasAdministrator }
    } catch (error) {
      if (error instanceof LatchkeyError && error.code === 'not_found') return null
      throw error
    }
  },
  async restore() {
    const { replaced } = (await import('./restore.ts')).restoreNewestBackup({ dir, by: by() })
    log.warn('a backup was restored', { replaced })
  },
})
