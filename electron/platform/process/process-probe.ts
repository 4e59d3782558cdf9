import type { ProcessProbe } from '../../core/ports/ports.ts'
import { judgeLiveness } from '../../core/session/process-identity.ts'
import type { LivenessVerdict, Machine, ProcessIdentity } from '../../core/session/process-identity.ts'
import { UNKNOWN_BOOT } from '../machine/machine.ts'
import type { InspectProcess } from './inspect-process.ts'
import { UNKNOWN_START } from './own-identity.ts'
import { inspectorFor } from './process-facts.ts'

const UNREADABLE: LivenessVerdict = { liveness: 'unknown', reason: 'process_unreadable' }

/** Judges the owners of sessions and locks. `self` spares asking about this very process. Missing facts always make `unknown`. */
export function createProcessProbe(
  machine: Machine,
  self?: ProcessIdentity,
  inspect: InspectProcess = inspectorFor(process.platform),
): ProcessProbe {
  return {
    judge(owner) {
      if (self && owner.instanceId === self.instanceId) return { liveness: 'alive', reason: 'same_instance' }
      if (owner.hostId === machine.hostId && (machine.bootId === UNKNOWN_BOOT || owner.bootId === UNKNOWN_BOOT)) return UNREADABLE
      const verdict = judgeLiveness(owner, machine, inspect)
      return verdict.reason === 'pid_reused' && owner.processStartedAt === UNKNOWN_START ? UNREADABLE : verdict
    },
  }
}
