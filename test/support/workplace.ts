import { addUser } from '../../electron/app/accounts/add-user.ts'
import { startSession } from '../../electron/app/sign-in/sign-in.ts'
import type { SignedIn } from '../../electron/app/sign-in/sign-in.ts'
import type { Role, User } from '../../electron/core/accounts/user.ts'
import { actorIn } from '../../electron/core/audit/audit.ts'
import type { PasswordHasher, ProcessProbe, Store } from '../../electron/core/ports/ports.ts'
import { createEntropy } from '../../electron/platform/secret/entropy.ts'
import { FakeClock } from './fake-clock.ts'
import { MemoryStore } from './memory-store.ts'
import { recordingLog } from './recording-log.ts'
import { someOwner } from './session-builder.ts'

/** Hashes that cost nothing and count the work, so that a test can see that everybody's attempt costs the same. */
function fakePasswords(): PasswordHasher & { verified: number } {
  return {
    verified: 0,
    hash: async (password) => `hash of ${password}`,
    async verify(phc, password) {
      this.verified += 1
      return phc.replace('weak ', '') === `hash of ${password}`
    },
    async verifyNobody() {
      this.verified += 1
    },
    judge: (phc) => (phc.startsWith('weak ') ? 'weaker' : 'current'),
    refuseGuessable: async () => {},
    prepare() {},
  }
}

/** A computer without its screen: everything that the use cases work with. */
export const workplace = () => workplaceOn(new MemoryStore())

export function workplaceOn<Kept extends Store>(store: Kept) {
  const clock = new FakeClock()
  const owner = someOwner()
  const passwords = fakePasswords()
  const probe: ProcessProbe = { judge: () => ({ liveness: 'alive', reason: 'process_running' }) }
  const deps = { store, clock, log: recordingLog(), entropy: createEntropy(), passwords, owner, appVersion: '0.1.0', probe }
  const by = actorIn(owner)
  const add = (username: string, role: Role = 'user', displayName = username): User =>
    addUser(deps, { username, email: null, displayName, role, password: '' }, `hash of ${username}'s own`, { onlyIfFirst: false, by })
  const signInElsewhere = (user: User): SignedIn => startSession({ ...deps, owner: someOwner() }, user)
  const kinds = () => store.listAudit().map(({ kind }) => kind)
  return { ...deps, deps, by, add, signInElsewhere, kinds }
}
