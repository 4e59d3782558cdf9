import { randomUUID } from 'node:crypto'
import { actorIn } from '../../electron/core/audit/audit.ts'
import type { DirectoryPerson } from '../../electron/core/fleet/directory-port.ts'
import type { NewLink } from '../../electron/core/fleet/fleet-store.ts'
import { apiTokenId, userId, utcMs } from '../../electron/core/ids.ts'
import type { Store } from '../../electron/core/ports/ports.ts'
import type { Endings } from '../../electron/core/ports/store-port.ts'
import { someOwner } from '../support/session-builder.ts'
import { anAudit, aTokenHash, T0 } from './samples.ts'

export const aLink = (changes: Partial<NewLink> = {}): NewLink => ({
  url: 'directory.local:7443',
  uid: randomUUID(),
  workstation: 7,
  name: 'ward-3',
  site: 'Ward 3',
  fingerprint: 'f'.repeat(43),
  key: 'key',
  incarnation: randomUUID(),
  ackedSeq: 0,
  since: utcMs(T0),
  ...changes,
})

export const aPerson = (changes: Partial<DirectoryPerson> = {}): DirectoryPerson => ({
  id: randomUUID(),
  username: 'mia',
  displayName: 'Mia',
  email: null,
  role: 'user',
  disabled: false,
  mustChangePassword: false,
  revision: 3,
  ...changes,
})

export const by = actorIn(someOwner())
export const ends: Endings = {
  reason: 'account_disabled',
  evidence: { trigger: 'directory' },
  by,
  judge: () => ({ liveness: 'alive', reason: 'process_running' }),
}
/** Something in each table that a desk has of its directory and of other programs. */
export function enrolledWithEverything({ fleet, apiTokens }: Pick<Store, 'fleet' | 'apiTokens'>, now: number): void {
  const [at, mia] = [utcMs(now), aPerson()]
  const token = { id: apiTokenId(randomUUID()), name: 'till', scope: 'close', createdAt: at, createdBy: null, lastUsedAt: at } as const
  apiTokens.add({ ...token, expiresAt: utcMs(now + 1e9), revokedAt: null }, aTokenHash(), anAudit({ kind: 'api_token_added' }))
  fleet.enrol(aLink({ since: at }), anAudit({ kind: 'enrolled', detail: { sessions: [] } }))
  fleet.mirror(mia, at, 'hash', ends)
  fleet.used(userId(mia.id), at)
  fleet.keepLocks([{ id: 1, whom: { kind: 'role', role: 'user' }, until: null, reason: 'Stocktaking', by: 'Ana', at: now }])
  const message = { person: null, role: null, from: 'Ana', text: 'The network goes down at six.', at }
  fleet.settle(1, at, { kind: 'message', message }, () => [anAudit({ kind: 'command_settled' })])
}
