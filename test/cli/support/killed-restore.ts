import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/**
 * Restores the newest backup of the directory in DIR and is killed before the file operation of number AT, as by a power cut; ends with 0 where
 * there are fewer. Every call that changes something on disk counts.
 */
const at = Number(process.env['AT'])
const COUNTED = ['openSync', 'writeSync', 'fsyncSync', 'renameSync', 'linkSync', 'rmSync', 'mkdirSync'] as const

let calls = 0
for (const name of COUNTED) {
  const original = fs[name] as (...words: unknown[]) => unknown
  Object.assign(fs, {
    [name]: (...words: unknown[]) => {
      if (++calls === at) process.kill(process.pid, 'SIGKILL')
      return original(...words)
    },
  })
}
syncBuiltinESMExports()

const { restoreNewestBackup } = await import('../../../electron/data-directory/restore.ts')
restoreNewestBackup({
  dir: process.env['DIR'] ?? '',
  by: { userId: null, sessionId: null, via: 'cli', process: { pid: process.pid, host: 'h', osUser: 'u' } },
})
