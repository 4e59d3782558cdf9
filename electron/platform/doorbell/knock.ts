import { durationMs } from '../../core/ids.ts'
import { readHolderRecord } from '../lock/holder-record.ts'
import type { HolderRecord } from '../lock/holder-record.ts'
import { sendSignal, signalReaches } from '../process/process-signal.ts'
import { isListening, ringDoorbell } from './doorbell.ts'

/** A responsive holder answers within some milliseconds; one that does not is for the instance guard to be patient with. */
const SHORT = durationMs(100)

/**
 * The quick way for a second launch: the holder that answers, before anything of the app is loaded; null in every other case, which is then
 * for the instance guard to decide. Only the holder of the kernel-held lock answers a doorbell, so an answer proves as much as the lock.
 * Where the holder crashed this costs no waiting: its process is gone.
 */
export function knock(dir: string, patience = SHORT): HolderRecord | null {
  try {
    const holder = isListening(dir) ? readHolderRecord(dir) : null
    if (!holder || signalReaches(holder.owner.pid, sendSignal) !== 'reached') return null
    return ringDoorbell(dir, patience) === 'answered' ? holder : null
  } catch {
    return null
  }
}
