import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { DirectoryStore } from '../../../electron/core/fleet/directory-port.ts'
import { factsOf } from '../../../electron/core/fleet/facts.ts'
import { consoleParts } from '../../../electron/directory/console-parts.ts'
import { startDirectory } from '../../../electron/directory/service.ts'
import type { RunningDirectory } from '../../../electron/directory/service.ts'
import { createEntropy } from '../../../electron/platform/secret/entropy.ts'
import { systemClock } from '../../../electron/platform/time/system-clock.ts'
import { systemScheduler } from '../../../electron/platform/time/system-scheduler.ts'
import { plainPasswords } from '../../directory/support/gateway-world.ts'
import type { TestDatabase } from '../../support/postgres/database.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { PartitionDesk } from './partition-desk.ts'
import type { DeskFault } from './partition-desk.ts'
import { brokenPromises } from './promises.ts'
import { Way } from './wire-cuts.ts'

/** Beside those of a desk: ends that the centre does not take in, while desks are not told what it believes to be open (told, they tell it again). */
type Fault = DeskFault | 'lost-end'

export type Story = Readonly<{ seed: number; ms: number; desks: number; people: number; restores: boolean; fault: Fault }>

const HOUR = 3_600_000
const HEALED_WITHIN_MS = 60_000

const seeded = (seed: number) => {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

/** Desks, two gateways and one database, torn apart for a while; returns which promises do not hold once all is healed. */
export async function tornApart(database: TestDatabase, story: Story): Promise<readonly string[]> {
  const random = seeded(story.seed)
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-torn-'))
  const gateways: RunningDirectory[] = []
  const desks: (Readonly<{ way: Way; desk: PartitionDesk }> & { wire: string })[] = []
  try {
    for (const name of ['one', 'two']) {
      const dataFolder = path.join(folder, name)
      if (gateways.length > 0) cpSync(path.join(folder, 'one', 'authority'), path.join(dataFolder, 'authority'), { recursive: true })
      gateways.push(await gateway(database, dataFolder, story.fault))
    }
    const [first] = gateways
    if (!first) return ['no gateway']
    const people = await peopleOf(database, story.people)
    const portNow = () => gateways[Math.floor(random() * gateways.length)]?.port ?? 0
    for (let n = 0; n < story.desks; n += 1) {
      const ahead = [0, 0, 5 * HOUR, -5 * HOUR][n % 4] ?? 0
      const desk = new PartitionDesk(mkdtempSync(path.join(folder, 'desk-')), ahead, story.fault === 'twice' ? 'twice' : null)
      const way = await Way.to(portNow)
      await desk.office.enrol(way.through(await enrolmentLineOf(first)))
      desks.push({ desk, way, wire: 'open' })
    }
    const began = performance.now()
    const until = began + story.ms
    const working = desks.map(async ({ desk }) => {
      while (performance.now() < until) {
        await desk.comeOrGo(people[Math.floor(random() * people.length)] ?? '', random() < 0.5)
        await pause(10 + random() * 60)
      }
    })
    while (performance.now() < until) {
      await pause(20 + random() * 60)
      await disturb(desks[Math.floor(random() * desks.length)], first, random, story.restores)
    }
    await Promise.all(working)
    for (const { way } of desks) way.become('open')
    await healed(desks.map(({ desk }) => desk))
    return await brokenPromises(
      database,
      desks.map(({ desk }) => desk),
      story.restores,
    )
  } finally {
    for (const { desk, way } of desks) {
      way.close()
      await desk.die().catch(() => {})
    }
    for (const each of gateways) await each.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Torn = Readonly<{ way: Way; desk: PartitionDesk }> & { wire: string }

async function disturb(torn: Torn | undefined, directory: RunningDirectory, random: () => number, restores: boolean): Promise<void> {
  if (!torn) return
  const { desk, way } = torn
  const dice = random()
  if (dice < 0.25) {
    const wire = (['cut', 'silent', 'deaf'] as const)[Math.floor(random() * 3)] ?? 'cut'
    torn.wire = torn.wire === 'open' ? wire : 'open'
    way.become(torn.wire as 'open')
  } else if (dice < 0.6) {
    await askToEnd(desk, directory)
    // Aimed: when the command is on its way, or its receipt; it comes back at once, and again.
    await pause(random() * 15)
    way.become('open')
    torn.wire = 'open'
  } else if (dice < 0.75) {
    way.become('cut')
    await desk.die()
    desk.launch()
    way.become('open')
    torn.wire = 'open'
  } else if (dice < 0.85 && restores) desk.backUp()
  else if (dice < 0.9 && restores) await desk.restore()
}

async function askToEnd(desk: PartitionDesk, directory: RunningDirectory): Promise<void> {
  const session = desk.active()
  if (!session) return
  const preview = await directory.ask('fleet:preview-close', { kind: 'sessions', ids: [session.id] })
  if (!preview.ok) return
  const { id } = preview.value as { id: string }
  await directory.ask('fleet:close', { id, message: '', graceSeconds: 0 })
}

const lossy: typeof factsOf = (line) => (Math.random() < 0.1 ? factsOf(line).filter(({ fact }) => fact !== 'ended') : factsOf(line))

async function gateway(database: TestDatabase, dataFolder: string, fault: Fault): Promise<RunningDirectory> {
  const { store, connection } = await database.open()
  const log = recordingLog()
  const parts = { clock: systemClock, entropy: createEntropy(), passwords: plainPasswords, log }
  const untold: DirectoryStore = { ...store, greet: async (ids) => (await store.greet(ids)).map((greeting) => ({ ...greeting, open: [] })) }
  return startDirectory(
    { dataFolder, host: '127.0.0.1', port: 0, names: ['127.0.0.1'], name: 'torn', osUser: 'test' },
    {
      ...parts,
      ...consoleParts({ call: connection.call, ...parts }),
      store: fault === 'lost-end' ? untold : store,
      scheduler: systemScheduler,
      factsOf: fault === 'lost-end' ? lossy : factsOf,
    },
  )
}

async function enrolmentLineOf(directory: RunningDirectory): Promise<string> {
  const answer = await directory.ask('fleet:enrol-token', { site: 'Ward', validFor: '1h' })
  if (!answer.ok) throw new Error(answer.error.code)
  return (answer.value as { line: string }).line
}

/** Past the functions, since a hundred hashes are not what this is about. */
async function peopleOf(database: TestDatabase, count: number): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, n) => `person${n}`)
  for (const name of names) {
    await database.sql(
      `INSERT INTO people (id, username, username_key, display_name, role, password_hash)
       VALUES (gen_random_uuid(), $1, $1, $1, 'user', 'hash of ' || $1) ON CONFLICT DO NOTHING`,
      [name],
    )
  }
  return names
}

async function healed(desks: readonly PartitionDesk[]): Promise<void> {
  for (const began = performance.now(); performance.now() - began < HEALED_WITHIN_MS; await pause(50)) {
    if (desks.every((desk) => desk.isSettled())) {
      // What the commands that were open bring about is told as well.
      await pause(1_500)
      if (desks.every((desk) => desk.isSettled())) return
    }
    for (const desk of desks) desk.office.look()
  }
}
