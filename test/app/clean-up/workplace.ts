import { carryOut, survey } from '../../../electron/app/clean-up/clean-up.ts'
import type { CleanUpDeps } from '../../../electron/app/clean-up/clean-up.ts'
import { actorIn } from '../../../electron/core/audit/audit.ts'
import { isEnding, plannedEnd } from '../../../electron/core/clean-up/cleanup-plan.ts'
import type { CleanUpOptions } from '../../../electron/core/clean-up/cleanup-plan.ts'
import { durationMs } from '../../../electron/core/ids.ts'
import type { Courtesy } from '../../../electron/core/session/close-request.ts'
import type { LivenessVerdict } from '../../../electron/core/session/process-identity.ts'
import type { Session } from '../../../electron/core/session/session.ts'
import { createEntropy } from '../../../electron/platform/secret/entropy.ts'
import { addUser, startSession } from '../../store/samples.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { FakeProbe } from '../../support/fake-probe.ts'
import { MemoryStore } from '../../support/memory-store.ts'
import { MINUTE, someOwner } from '../../support/session-builder.ts'

export const HOUR = 60 * MINUTE
export const GENTLE: CleanUpOptions = { timeout: durationMs(24 * HOUR), forceAll: false }
export const FORCE: CleanUpOptions = { ...GENTLE, forceAll: true }
export const POLITE: Courtesy = { grace: durationMs(30_000), message: 'Please finish' }
export const ALIVE: LivenessVerdict = { liveness: 'alive', reason: 'process_running' }

/** A CLI on a data directory. `meanwhile` is what the rest of the world does at each look of the waiting CLI; true is Ctrl-C. */
export function workplace(meanwhile: (look: number) => boolean | void = () => {}) {
  const [store, clock, probe] = [new MemoryStore(), new FakeClock(), new FakeProbe()]
  let looks = 0
  const told: string[] = []
  const deps: CleanUpDeps = {
    store,
    clock,
    probe,
    entropy: createEntropy(),
    by: actorIn(someOwner()),
    isStopped: () => false,
    snapshot: () => `backup-${store.listAudit().length}`,
    pause(length) {
      clock.advance(length)
      return meanwhile(looks++) === true ? 'interrupted' : 'over'
    },
    waiting: (sessions, left) => void told.push(`${sessions} ${Math.ceil(left / 1000)}`),
  }
  const signIn = (verdict: LivenessVerdict = { liveness: 'dead', reason: 'process_absent' }, fields: Partial<Session> = {}) => {
    const owner = someOwner()
    probe.says(owner.instanceId, verdict)
    const now = clock.now()
    return startSession(store, addUser(store), { owner, startedAt: now, lastActivityAt: now, lastHeartbeatAt: now, ...fields })
  }
  const plan = (options: CleanUpOptions) => survey(deps, options).steps.filter(isEnding).map(plannedEnd)
  const run = (options = GENTLE, ends = plan(options)) => carryOut(deps, { ends, options, planId: null, courtesy: POLITE })
  const endOf = ({ id }: Session) => store.findSession(id)?.end
  const elapsed = (since: number) => clock.now() - since
  return { ...deps, store, clock, probe, deps, told, signIn, plan, run, endOf, elapsed }
}
