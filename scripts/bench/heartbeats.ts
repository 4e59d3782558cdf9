/** A process that signs in and then says "still here" again and again, and tells how long it was kept from it. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { startSession } from '../../electron/app/sign-in/sign-in.ts'
import { instanceId } from '../../electron/core/ids.ts'
import { readMachine } from '../../electron/platform/machine/machine.ts'
import { ownIdentity } from '../../electron/platform/process/own-identity.ts'
import { createProcessProbe } from '../../electron/platform/process/process-probe.ts'
import { createEntropy } from '../../electron/platform/secret/entropy.ts'
import { createPasswordHasher } from '../../electron/platform/secret/passwords.ts'
import { systemClock } from '../../electron/platform/time/system-clock.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'

/** `longestMs` is the longest that one heartbeat took, `missed` how many were refused. */
export type Heartbeats = Readonly<{ beats: number; missed: number; longestMs: number }>

const EVERY_MS = 50
const quiet = { info() {}, warn() {}, error() {} }

/** Starts such a process for a person of a database; `stop` ends it and says how it went. */
export async function startHeartbeats(database: string, person: string): Promise<Readonly<{ stop: () => Promise<Heartbeats> }>> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', import.meta.filename, database, person], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk) => (said += String(chunk)))
  const ended = once(child, 'close')
  await Promise.race([once(child.stdout, 'data'), ended])
  return {
    async stop() {
      child.stdin.end()
      await ended
      return JSON.parse(said.split('\n').at(-2) ?? '') as Heartbeats
    },
  }
}

function beat(database: string, person: string): void {
  const store = openSqliteStore(database)
  const user = store.findCredentials(person)?.user
  if (!user) throw new Error(`nobody is called ${person}`)
  const machine = readMachine()
  const owner = ownIdentity(machine, instanceId(randomUUID()))
  const around = {
    store,
    clock: systemClock,
    entropy: createEntropy(),
    passwords: createPasswordHasher(),
    log: quiet,
    probe: createProcessProbe(machine, owner),
  }
  const { session } = startSession({ ...around, owner, appVersion: '0.0.0' }, user)
  const took: number[] = []
  let missed = 0
  const timer = setInterval(() => {
    const began = performance.now()
    const now = systemClock.now()
    if (!store.recordHeartbeat(session.id, now, now)) missed++
    took.push(performance.now() - began)
  }, EVERY_MS)
  process.stdin.on('end', () => {
    clearInterval(timer)
    store.close()
    process.stdout.write(`${JSON.stringify({ beats: took.length, missed, longestMs: Math.max(0, ...took) } satisfies Heartbeats)}\n`)
  })
  process.stdin.resume()
  process.stdout.write('signed in\n')
}

if (process.argv[1] === import.meta.filename) beat(process.argv[2] ?? '', process.argv[3] ?? '')
