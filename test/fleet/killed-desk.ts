import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { addUser } from '../../electron/app/accounts/add-user.ts'
import { DeskOffice } from '../../electron/app/fleet/office.ts'
import { recover } from '../../electron/app/launch/recover.ts'
import { endSession } from '../../electron/app/session/end-session.ts'
import { startSession } from '../../electron/app/sign-in/sign-in.ts'
import { actorIn } from '../../electron/core/audit/audit.ts'
import { instanceId } from '../../electron/core/ids.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { readMachine } from '../../electron/platform/machine/machine.ts'
import { ownIdentity } from '../../electron/platform/process/own-identity.ts'
import { createProcessProbe } from '../../electron/platform/process/process-probe.ts'
import { createEntropy } from '../../electron/platform/secret/entropy.ts'
import { createPasswordHasher } from '../../electron/platform/secret/passwords.ts'
import { systemClock } from '../../electron/platform/time/system-clock.ts'
import { systemScheduler } from '../../electron/platform/time/system-scheduler.ts'
import { createDirectoryLines } from '../../electron/platform/wire/link-lines.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'

/** A desk where somebody comes and goes until it is killed; or, told to settle, until its directory has all there is. Says each start once it is shown. */
const [dir = '', what = 'live', line = ''] = process.argv.slice(2)
const { database, directoryKey } = dataLayout(dir)
const silent = { info() {}, warn() {}, error() {} }
const store = openSqliteStore(database)
const machine = readMachine()
const owner = ownIdentity(machine, instanceId(randomUUID()))
const probe = createProcessProbe(machine, owner)
const parts = {
  store,
  clock: systemClock,
  scheduler: systemScheduler,
  entropy: createEntropy(),
  log: silent,
  owner,
  probe,
  appVersion: '1',
}
const deps = { ...parts, passwords: createPasswordHasher() }
const by = actorIn(owner)
const [known] = store.listUsers()
const person = { username: 'ada', email: null, displayName: 'Ada', role: 'admin', password: '' } as const
const user = known ?? addUser(deps, person, '*', { onlyIfFirst: true, by })
recover({ store, probe, clock: systemClock, log: silent, by })
const lines = createDirectoryLines({ keyFile: directoryKey, safe: null, now: () => systemClock.now(), log: silent })
const office = new DeskOffice({ ...parts, random: Math.random, loadLines: () => Promise.resolve(lines) })
office.begin({ reconsider() {}, here: () => ({ session: store.activeSessions()[0]?.id ?? null, idleMs: 0 }) })
if (line !== '') await office.enrol(line)

for (;;) {
  if (what !== 'live') break
  const { session } = startSession(deps, user)
  writeSync(1, `${session.id}\n`)
  office.look()
  await pause(Math.random() * 15)
  endSession(deps, session, { reason: 'signed_out', evidence: {} })
  office.look()
  await pause(Math.random() * 15)
}
for (let standing = office.status(); standing.kind !== 'enrolled' || standing.waiting > 0; standing = office.status()) {
  office.look()
  await pause(20)
}
await office.rest()
store.close()
