import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { FleetActor } from '../../../electron/core/fleet/actor.ts'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import type { ConsoleDeps } from '../../../electron/directory/console/console-deps.ts'
import { fleetHandlers } from '../../../electron/directory/console/fleet-handlers.ts'
import type { FleetHandlers } from '../../../electron/directory/console/fleet-handlers.ts'
import { ConsoleDatabase } from '../../../electron/store/postgres/console/console-database.ts'
import type { TestDatabase } from '../../support/postgres/database.ts'

export const OWNER: FleetActor = { kind: 'owner', osUser: 'root' }
export const FINGERPRINT = randomBytes(32).toString('base64url')

const opened = new WeakMap<TestDatabase, ReturnType<TestDatabase['open']>>()

/** Once for each database: what a test opens stays open to the end of its file. */
export function opening(database: TestDatabase): ReturnType<TestDatabase['open']> {
  const known = opened.get(database) ?? database.open()
  opened.set(database, known)
  return known
}

/** The console as a gateway has it. Nothing takes time but what a test lets pass. */
export async function fleetConsole(database: TestDatabase, now: () => number = Date.now) {
  const { connection } = await opening(database)
  let steady = 0
  const deps: ConsoleDeps = {
    // Every look at the names is a new one.
    database: new ConsoleDatabase(connection.call, () => (steady += 60_000)),
    clock: { now: () => utcMs(now()), steady: () => durationMs(now()) },
    entropy: {
      uuidV7: () => randomUUID(),
      token: () => randomBytes(32),
      sha256: (bytes) => createHash('sha256').update(bytes).digest(),
    },
    passwords: {
      hash: (password) => Promise.resolve(`hash of ${password}`),
      verify: () => Promise.resolve(false),
      judge: () => 'current',
      verifyNobody: () => Promise.resolve(),
      refuseGuessable: () => Promise.resolve(),
      prepare: () => undefined,
    },
    address: () => 'directory.example.org:7443',
    fingerprint: FINGERPRINT,
  }
  return { deps, ask: fleetHandlers(deps) }
}

/** The first page of people, as large as pages are. */
export const peopleOf = async (ask: FleetHandlers) => (await ask['fleet:people']({ after: null, limit: 500 }, OWNER)).rows

export const administrator = (id: string, workstation = 0): FleetActor => ({
  kind: 'person',
  workstation,
  person: {
    id,
    username: 'root',
    displayName: 'Root',
    email: null,
    role: 'admin',
    disabled: false,
    mustChangePassword: false,
    revision: 1,
  },
})
