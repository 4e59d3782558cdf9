import path from 'node:path'
import { addUser } from '../../../electron/app/accounts/add-user.ts'
import { endSession } from '../../../electron/app/session/end-session.ts'
import { startSession } from '../../../electron/app/sign-in/sign-in.ts'
import { actorIn } from '../../../electron/core/audit/audit.ts'
import { utcMs } from '../../../electron/core/ids.ts'
import type { Clock } from '../../../electron/core/ports/ports.ts'
import { createEntropy } from '../../../electron/platform/secret/entropy.ts'
import { DeviceKeys } from '../../../electron/platform/wire/link-key.ts'
import { plainPasswords } from '../../directory/support/gateway-world.ts'
import { FakeProbe } from '../../support/fake-probe.ts'
import { MemoryStore } from '../../support/memory-store.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { someOwner } from '../../support/session-builder.ts'
import { newFolder } from './fleet-world.ts'
import type { FleetWorld } from './fleet-world.ts'

/** A desk without a window: a store, its people, and the line. */
export function workplace(world: FleetWorld, aheadMs = 0) {
  const store = new MemoryStore()
  const clock: Clock = { now: () => utcMs(world.clock.now() + aheadMs), steady: () => world.clock.steady() }
  const keys = new DeviceKeys(path.join(newFolder(), 'directory-key'))
  const parts = {
    store,
    clock,
    scheduler: world.clock,
    entropy: createEntropy(),
    log: recordingLog(),
    owner: someOwner(),
    probe: new FakeProbe(),
    appVersion: '1.0.0',
    passwords: plainPasswords,
  }
  const by = actorIn(parts.owner)
  const names = ['ada', 'bob']
  const people = names.map((username) =>
    addUser(parts, { username, email: null, displayName: username, role: 'user', password: '' }, 'hash', { onlyIfFirst: false, by }),
  )
  let office = world.office(parts, keys)
  let told = 0
  const begin = () =>
    office.begin({ reconsider: () => void (told += 1), here: () => ({ session: store.activeSessions()[0]?.id ?? null, idleMs: 0 }) })
  begin()
  return {
    ...parts,
    office: () => office,
    told: () => told,
    enrol: () => office.enrol(world.token()),
    /** Killed, and started again on the same database. */
    restart() {
      void office.rest()
      office = world.office(parts, keys)
      begin()
    },
    signIn(who: number) {
      const person = people[who]
      if (!person) throw new Error('nobody')
      return startSession({ ...parts, owner: { ...parts.owner, instanceId: someOwner().instanceId } }, person)
    },
    signOut() {
      const [session] = store.activeSessions()
      if (session) endSession(parts, session, { reason: 'signed_out', evidence: {} })
    },
    all: () => store.listSessions({ state: 'all' }),
  }
}
