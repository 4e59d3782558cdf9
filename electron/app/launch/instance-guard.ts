import { durationMs } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Holder } from '../../core/session/holder.ts'

export type { Holder }

export type Held = Readonly<{ release(): void }>

/** The three things the guard is made of; see docs/adr/0001-three-locks.md for what each one decides. */
export type GuardPorts = Readonly<{
  /** The truth: held by the kernel for as long as the process lives. Null while somebody else holds it. */
  takeKernelLock(): Held | null
  /** What people and other tools see. Throws `instance_lock_foreign`. Called only while the kernel lock is ours. */
  takeAdvisoryLock(): Held
  readHolder(): Holder | null
  /** Whether the holder has got as far as being able to answer. */
  isListening(): boolean
  /** Asks the holder to come to the front; `silent` when it did not answer in that time. */
  ring(patience: DurationMs): 'answered' | 'silent'
}>

export type GuardOutcome =
  | { readonly kind: 'ours'; readonly instance: Held }
  | { readonly kind: 'handed_off'; readonly holder: Holder | null }
  /** Alive, because the kernel says so, but not answering. It is left alone (law 2). */
  | { readonly kind: 'silent'; readonly holder: Holder | null }

const RING = durationMs(500)
const PATIENCE = durationMs(2_000)
/** A holder that is still starting answers once its event loop runs, which takes seconds on a busy machine. */
const PATIENCE_WHILE_STARTING = durationMs(12_000)

/**
 * Decides, synchronously, whether this process becomes the instance of its data directory, hands over to the one there is, or finds it
 * silent. `patience` is how long a holder may take to answer; by default longer while it is still starting.
 */
export function enterDataDirectory(ports: GuardPorts, patience?: DurationMs): GuardOutcome {
  for (let waited = 0; ; waited += RING) {
    const kernelLock = ports.takeKernelLock()
    if (kernelLock) return { kind: 'ours', instance: withAdvisoryLock(ports, kernelLock) }
    const holder = ports.readHolder()
    const enough = patience ?? (ports.isListening() ? PATIENCE : PATIENCE_WHILE_STARTING)
    if (ports.ring(durationMs(Math.min(RING, enough))) === 'answered') return { kind: 'handed_off', holder }
    if (waited + RING >= enough) return { kind: 'silent', holder }
  }
}

function withAdvisoryLock(ports: GuardPorts, kernelLock: Held): Held {
  try {
    const advisoryLock = ports.takeAdvisoryLock()
    return {
      release() {
        try {
          advisoryLock.release()
        } finally {
          kernelLock.release()
        }
      },
    }
  } catch (error) {
    kernelLock.release()
    throw error
  }
}
