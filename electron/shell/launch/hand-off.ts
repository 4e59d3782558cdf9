import { app } from 'electron'
import type { Holder } from '../../app/launch/instance-guard.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import { passOnForeground } from './pass-on-foreground.ts'

/** Ends a launch whose holder has come to the front. It has no window of its own, so it says where the window is (law 7). `profile` is the holder's. */
export function endHandedOff(holder: Holder | null, profile: string): void {
  const who = holder ? ` (process ${holder.owner.pid}, ${holder.owner.osUser}, since ${isoTime(holder.since)})` : ''
  process.stderr.write(`Latchkey is already running${who}. Its window has been brought to the front.\n`)
  passOnForeground(app, profile)
  app.exit(0)
}
