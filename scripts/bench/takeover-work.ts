import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { recover } from '../../electron/app/launch/recover.ts'
import { startSession } from '../../electron/app/sign-in/sign-in.ts'
import { actorIn } from '../../electron/core/audit/audit.ts'
import { instanceId } from '../../electron/core/ids.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { takeAdvisoryLock } from '../../electron/platform/lock/advisory-lock.ts'
import { readMachine } from '../../electron/platform/machine/machine.ts'
import { ownIdentity } from '../../electron/platform/process/own-identity.ts'
import { createProcessProbe } from '../../electron/platform/process/process-probe.ts'
import { createEntropy } from '../../electron/platform/secret/entropy.ts'
import { createPasswordHasher } from '../../electron/platform/secret/passwords.ts'
import { systemClock } from '../../electron/platform/time/system-clock.ts'
import { takeInstanceLock } from '../../electron/store/sqlite/lock/instance-lock.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { PERSON, makeDataDirectory } from './contenders.ts'
import type { Pair } from './statistics.ts'

const quiet = { info() {}, warn() {}, error() {} }
const machine = readMachine()

/** Milliseconds to take the locks, open the database and recover, after a holder that was killed signed in and after none. */
export async function measureTakeoverWork(folder: string, pairs: number): Promise<readonly Pair[]> {
  const dir = makeDataDirectory(folder, 'takeover-work')
  takeOver(dir).leave()
  const measured: Pair[] = []
  for (let turn = 0; turn < pairs; turn++) {
    await leaveKilledHolder(dir)
    const afterKill = timed(dir, 1)
    measured.push({ ours: afterKill, baseline: timed(dir, 0) })
  }
  return measured
}

function timed(dir: string, expected: number): number {
  const before = performance.now()
  const { recovered, leave } = takeOver(dir)
  const took = performance.now() - before
  leave()
  if (recovered !== expected) throw new Error(`recovered ${recovered} sessions instead of ${expected}`)
  return took
}

/** What `electron/desktop.ts` does before the window, step for step. */
function takeOver(dir: string) {
  const owner = ownIdentity(machine, instanceId(randomUUID()))
  const probe = createProcessProbe(machine, owner)
  const kernelLock = takeInstanceLock(dataLayout(dir).instanceLock)
  if (kernelLock.kind === 'held') throw new Error(`${dir} is still held`)
  const record = { owner, since: systemClock.now(), appVersion: '0.0.0' }
  const advisoryLock = takeAdvisoryLock({ dir, record, probe, onCompromised: () => {} })
  const store = openSqliteStore(dataLayout(dir).database)
  const recovered = recover({ store, probe, clock: systemClock, log: quiet, by: actorIn(owner) }).length
  const leave = () => {
    store.close()
    advisoryLock.release()
    kernelLock.release()
  }
  return { owner, store, recovered, leave }
}

async function leaveKilledHolder(dir: string): Promise<void> {
  const holder = spawn(process.execPath, [import.meta.filename, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(holder, 'exit')
  await Promise.race([once(holder.stdout, 'data'), ended])
  holder.kill('SIGKILL')
  await ended
}

/** The holder to be killed: signs the person in and waits. */
function hold(dir: string): void {
  const { owner, store } = takeOver(dir)
  const user = store.findCredentials(PERSON.identifier)?.user
  if (!user) throw new Error(`nobody to sign in, in ${dir}`)
  const around = {
    store,
    clock: systemClock,
    entropy: createEntropy(),
    passwords: createPasswordHasher(),
    log: quiet,
    probe: createProcessProbe(readMachine(), owner),
  }
  startSession({ ...around, owner, appVersion: '0.0.0' }, user)
  process.stdout.write('signed in\n')
  setInterval(() => {}, 1_000_000)
}

if (process.argv[1] === import.meta.filename) hold(process.argv[2] ?? '')
