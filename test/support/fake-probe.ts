import type { InstanceId } from '../../electron/core/ids.ts'
import type { ProcessProbe } from '../../electron/core/ports/ports.ts'
import type { LivenessVerdict, ProcessIdentity } from '../../electron/core/session/process-identity.ts'

/** Says of each instance what it was told; of all others, that their process is gone. */
export class FakeProbe implements ProcessProbe {
  readonly #verdicts = new Map<InstanceId, LivenessVerdict>()
  readonly asked: ProcessIdentity[] = []

  says(instance: InstanceId, verdict: LivenessVerdict): this {
    this.#verdicts.set(instance, verdict)
    return this
  }

  judge(owner: ProcessIdentity): LivenessVerdict {
    this.asked.push(owner)
    return this.#verdicts.get(owner.instanceId) ?? { liveness: 'dead', reason: 'process_absent' }
  }
}
