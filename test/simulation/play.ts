import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { addUser } from '../../electron/app/accounts/add-user.ts'
import { actorIn } from '../../electron/core/audit/audit.ts'
import type { UserId } from '../../electron/core/ids.ts'
import { createEntropy } from '../../electron/platform/secret/entropy.ts'
import { systemClock } from '../../electron/platform/time/system-clock.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { someOwner } from '../support/session-builder.ts'
import { decide } from './deeds/command-line.ts'
import { ADMINISTRATORS, PEOPLE, Scene } from './deeds/deed.ts'
import type { Argument } from './deeds/deed.ts'
import { DEEDS } from './deeds/deeds.ts'
import type { Story } from './story.ts'
import { judgeBooks } from './truth/books.ts'
import type { Broken, Law } from './truth/laws.ts'
import { Truth } from './truth/truth.ts'
import { Disk } from './world/disk.ts'
import { hashOf } from './world/process.ts'
import { World } from './world/world.ts'

export type Outcome = Readonly<{
  broken: Broken | null
  /** How often each law was put to the test. */
  tested: ReadonlyMap<Law, number>
  /** How many sessions ended for which reason. */
  ends: ReadonlyMap<string, number>
  /** In true time. */
  lasted: number
  events: number
}>

const INVARIANT = 'invariant broken'

/** Plays a story on the real code, and stops where a law is broken. */
export async function play(story: Story, say: (line: string) => void = () => {}): Promise<Outcome> {
  const { database, ids } = (beginning ??= peopled())
  const folder = mkdtempSync(path.join(memory, 'latchkey-simulation-'))
  const disk = new Disk(folder, database)
  const world = new World(disk, story.computers)
  const truth = new Truth(world)
  watch(world, truth, say)
  const passwords = new Map(PEOPLE.map((username) => [username as string, `${username}'s own`]))
  const scene = new Scene({ world, truth, ids, passwords, knowsIdle: story.knowsIdle })
  try {
    await tellAll(story, scene, say)
    const ends = new Map<string, number>()
    for (const { row } of truth.sessions.values()) ends.set(row.reason ?? 'open', (ends.get(row.reason ?? 'open') ?? 0) + 1)
    return { broken: truth.verdicts.broken, tested: truth.verdicts.tested, ends, lasted: world.now, events: world.events }
  } finally {
    for (const process of world.processes) if (process.state !== 'gone') process.bury()
    disk.remove()
  }
}

async function tellAll({ steps, computers, policy }: Story, scene: Scene, say: (line: string) => void): Promise<void> {
  const { world, truth } = scene
  decide(scene, policy)
  for (const [after, deed, ...given] of steps) {
    await world.pass(after)
    say(`${world.now} ms: ${deed} ${given.join(' ')}`)
    await act(scene, deed, given)
    truth.look()
    if (truth.verdicts.broken) return
  }
  await world.pass(5_000)
  // In the end everybody goes, and everything is looked at once more.
  for (let at = 0; at < computers; at += 1) {
    const app = scene.app(at)
    if (app) world.end(app.process)
    await act(scene, 'launch', [at])
  }
  judgeBooks(truth)
}

async function act(scene: Scene, deed: keyof typeof DEEDS, given: readonly Argument[]): Promise<void> {
  const generation = scene.world.disk.folder
  await DEEDS[deed].act(scene, ...(given as never[]))
  await scene.world.settle()
  if (scene.world.disk.folder === generation) return
  scene.truth.afterPowerCut()
  // How many wrong ones there were is not synchronised.
  scene.wrong.clear()
}

function watch(world: World, truth: Truth, say: (line: string) => void): void {
  world.witness = {
    afterEvent: () => truth.look(),
    onLog(process, { level, event, fields }) {
      say(`    ${process.owner.pid} ${level} ${event} ${JSON.stringify(fields)}`)
      if (level === 'error') truth.lastError = `${event} ${JSON.stringify(fields)}`
      if (event === INVARIANT) truth.verdicts.require('error foreseen', false, () => JSON.stringify(fields))
    },
    uncaught(process, error) {
      truth.verdicts.require('error foreseen', false, () => `${process.owner.pid}: ${error instanceof Error ? error.stack : String(error)}`)
    },
    gone: (process) => truth.gone(process),
    isOver: () => truth.verdicts.broken !== null,
  }
}

const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

let beginning: Readonly<{ database: Buffer; ids: ReadonlyMap<string, UserId> }> | null = null

/** Made once: a migration and four commits a story would be most of the time that it takes. */
function peopled(): NonNullable<typeof beginning> {
  const folder = mkdtempSync(path.join(memory, 'latchkey-simulation-'))
  try {
    const file = path.join(folder, 'latchkey.db')
    const store = openSqliteStore(file)
    const parts = { store, clock: systemClock, entropy: createEntropy() }
    const added = PEOPLE.map((username) => {
      const person = {
        username,
        email: null,
        displayName: username,
        role: ADMINISTRATORS.includes(username) ? ('admin' as const) : ('user' as const),
      }
      return addUser(parts, { ...person, password: '' }, hashOf(`${username}'s own`), { onlyIfFirst: false, by: actorIn(someOwner()) })
    })
    store.close()
    const db = new Database(file)
    const database = db.serialize()
    db.close()
    return { database, ids: new Map(added.map(({ username, id }) => [username, id])) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
