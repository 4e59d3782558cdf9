import { app } from 'electron'
import type { Holder } from '../../app/launch/instance-guard.ts'
import { isoTime } from '../../app/reports/iso-time.ts'

/** Ends a launch whose holder has come to the front. It has no window of its own, so it says where the window is (law 7). */
export function endHandedOff(holder: Holder | null): void {
  const who = holder ? ` (process ${holder.owner.pid}, ${holder.owner.osUser}, since ${isoTime(holder.since)})` : ''
  process.stderr.write(`Latchkey is already running${who}. Its window has been brought to the front.\n`)
  // Windows lets a process come to the foreground only when the one the person has just started passes the right on; Electron's lock does.
  if (process.platform === 'win32') app.requestSingleInstanceLock()
  app.exit(0)
}
