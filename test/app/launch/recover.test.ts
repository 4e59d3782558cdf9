import { expect, test } from 'vitest'
import { addUser } from '../../../electron/app/accounts/add-user.ts'
import type { EndedHolder } from '../../../electron/app/launch/end-holder.ts'
import { recover } from '../../../electron/app/launch/recover.ts'
import { startSession } from '../../../electron/app/sign-in/sign-in.ts'
import { actorIn } from '../../../electron/core/audit/audit.ts'
import type { LivenessVerdict } from '../../../electron/core/session/process-identity.ts'
import { createEntropy } from '../../../electron/platform/secret/entropy.ts'
import { createPasswordHasher } from '../../../electron/platform/secret/passwords.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { FakeProbe } from '../../support/fake-probe.ts'
import { MemoryStore } from '../../support/memory-store.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { someOwner } from '../../support/session-builder.ts'

const FROM = { osUser: 'marta', pid: 77, signal: 'SIGKILL', silentMs: 42_000 } as const

/** A session whose process is found as said, and a launch that recovers it. */
function recovered(verdict: LivenessVerdict, endedOwner?: EndedHolder['owner']) {
  const clock = new FakeClock()
  const store = new MemoryStore()
  const log = recordingLog()
  const owner = someOwner()
  const deps = {
    store,
    clock,
    log,
    owner,
    entropy: createEntropy(),
    passwords: createPasswordHasher(),
    appVersion: '0.1.0',
    probe: new FakeProbe(),
  }
  const account = { username: 'ana', email: null, displayName: 'Ana', role: 'admin', password: '' } as const
  startSession(deps, addUser(deps, account, 'a hash', { onlyIfFirst: true, by: actorIn(owner) }))
  const probe = new FakeProbe().says(owner.instanceId, verdict)
  const by = actorIn(someOwner())
  const closed = recover({ store, clock, log, probe, by }, { owner: endedOwner ?? owner, from: FROM })
  return { closed, audited: store.listAudit().filter(({ kind }) => kind === 'session_recovered') }
}

test('the session of a holder that was ended from here says by whom and how, and so does the audit log', () => {
  const { closed, audited } = recovered({ liveness: 'dead', reason: 'process_absent' })
  const evidence = { liveness: 'process_absent', endedFrom: FROM }
  expect(closed).toMatchObject([{ end: { endReason: 'process_died', endEvidence: evidence } }])
  expect(audited).toMatchObject([{ detail: { reason: 'process_died', evidence } }])
})

test('nobody else’s session says that it was ended from here', () => {
  const [session] = recovered({ liveness: 'dead', reason: 'process_absent' }, someOwner()).closed
  expect(session?.end?.endEvidence).not.toHaveProperty('endedFrom')
})
