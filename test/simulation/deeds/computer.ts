import { recover } from '../../../electron/app/launch/recover.ts'
import { actorIn } from '../../../electron/core/audit/audit.ts'
import type { Chance } from '../world/chance.ts'
import { launchDesk } from '../world/desk-process.ts'
import type { DeskProcess } from '../world/desk-process.ts'
import { deed, somewhere } from './deed.ts'
import type { Cast, Deed, Scene } from './deed.ts'

const HOUR = 3_600_000
const here = (chance: Chance, cast: Cast) => [somewhere(chance, cast)] as const

/** What happens to a computer, its power, its disk, and to the processes on it. */
export const COMPUTER_DEEDS = {
  launch: deed(here, (scene, at) => launch(scene, at)),
  kill: deed(here, (scene, at) => {
    const app = scene.app(at)
    if (app) scene.world.end(app.process)
  }),
  stop: deed(here, (scene, at) => {
    const app = scene.desk(at)
    if (!app) return
    hush(scene, app)
    app.process.state = 'stopped'
  }),
  continue: deed(here, (scene, at) => {
    const app = scene.app(at)
    if (app?.process.state !== 'stopped') return
    app.process.state = 'running'
    scene.world.trouble()
  }),
  'kill before a write': deed(
    (chance, cast) => [somewhere(chance, cast), chance.below(12), chance.isSo(0.4)],
    (scene, at, writesLeft, isPowerCut) => {
      const app = scene.desk(at)
      if (app) app.process.doom = { writesLeft, how: isPowerCut ? 'power cut' : 'killed' }
    },
  ),
  'fail a write': deed(
    (chance, cast) => [
      somewhere(chance, cast),
      chance.below(8),
      1 + chance.below(4),
      chance.oneOf(['SQLITE_IOERR', 'SQLITE_BUSY', 'SQLITE_FULL']),
    ],
    (scene, at, left, failing, code) => {
      const app = scene.desk(at)
      if (app) app.process.failure = { of: 'write', left, failing, code }
    },
  ),
  'fail a read': deed(
    (chance, cast) => [somewhere(chance, cast), chance.below(12), 1 + chance.below(12)],
    (scene, at, left, failing) => {
      const app = scene.desk(at)
      if (app) app.process.failure = { of: 'read', left, failing, code: 'SQLITE_IOERR_READ' }
    },
  ),
  'cut the power': deed(
    (chance) => [chance.oneOf([0, 0, 0.5, 1])],
    (scene, kept) => scene.world.cutPower(kept),
  ),
  'restart the computer': deed(here, async (scene, at) => {
    const { world, truth } = scene
    const app = scene.app(at)
    if (app?.process.runs && !app.isLeaving) {
      truth.cause([truth.at(app)], 'os_session_end')
      app.leave('shutdown')
    } else if (app) world.end(app.process)
    const computer = scene.computer(at)
    for (const process of world.processes) if (process.computer === computer) process.isOfAnotherBoot = true
    await world.pass(10_000)
    computer.boot(world.now)
  }),
  sleep: deed(
    (chance, cast) => [
      somewhere(chance, cast),
      chance.oneOf([chance.below(20_000), chance.below(600_000)]),
      chance.isSo(0.6),
      chance.isSo(0.3),
    ],
    async (scene, at, length, isAnnounced, movesFirst) => {
      const { world, truth } = scene
      const app = scene.desk(at)
      if (isAnnounced && app) {
        leaveTheComputer(scene, app, 'onSleep')
        told(app, () => app.workstation.keeper.fallAsleep())
      }
      if (app) hush(scene, app)
      world.sleep(scene.computer(at))
      await world.pass(length)
      world.wake(scene.computer(at))
      world.trouble()
      const known = app && truth.at(app)
      // Its person could not refuse meanwhile: the grace goes on where it stood.
      if (known?.handOver) known.handOver = { ...known.handOver, askedAt: known.handOver.askedAt + length }
      if (!app?.process.runs) return
      if (movesFirst) scene.touch(app)
      if (isAnnounced) told(app, () => app.workstation.keeper.wakeUp())
      truth.look()
    },
  ),
  'lock the screen': deed(here, (scene, at) => {
    const app = scene.desk(at)
    if (!app) return
    leaveTheComputer(scene, app, 'onLock')
    told(app, () => app.workstation.keeper.screenLocked())
  }),
  'set the clock': deed(
    (chance, cast) => [somewhere(chance, cast), chance.oneOf([-1, 1]) * (1 + chance.below(2 * HOUR))],
    (scene, at, by) => {
      const computer = scene.computer(at)
      computer.offset += by
      computer.clockChanges += 1
      computer.clockSetAt = scene.world.now
    },
  ),
  'fill the disk': deed(
    (chance) => [chance.below(20_000)],
    async (scene, length) => {
      const { world } = scene
      world.disk.isFull = true
      await world.pass(length)
      world.disk.isFull = false
      world.trouble()
    },
  ),
  'let another program write': deed(
    (chance) => [chance.below(10_000)],
    async (scene, length) => {
      const { world } = scene
      world.disk.hold()
      world.trouble()
      await world.pass(length)
      world.disk.letGo()
      world.trouble()
    },
  ),
  'let another program start': deed(here, (scene, at) => void scene.computer(at).start()),
  'crash the page again and again': deed(
    (chance, cast) => [somewhere(chance, cast), chance.oneOf([0, 0, 1, 3])],
    (scene, at, failingWrites) => {
      const app = scene.desk(at)
      if (!app) return
      if (failingWrites > 0) app.process.failure = { of: 'write', left: 0, failing: failingWrites, code: 'SQLITE_BUSY' }
      scene.truth.cause([scene.truth.at(app)], 'process_died')
      scene.world.run(app.process, () => app.workstation.endWithoutWindow('3 crashes within a minute'))
    },
  ),
  wait: deed(
    () => [],
    () => {},
  ),
} satisfies Readonly<Record<string, Deed>>

function launch(scene: Scene, at: number): void {
  const { world, truth } = scene
  const { verdicts } = truth
  const holder = scene.app(at)
  const audience = { shown: truth.shown.bind(truth), knowsIdle: scene.knowsIdle }
  // What is known of whoever held it last stays where it was killed.
  const last = truth.desks.findLast((each) => each.process.computer === scene.computer(at)) ?? null
  const { process, desk, outcome } = launchDesk(world, scene.computer(at), last, audience)
  if (holder) verdicts.require('one instance', desk === null, () => `${process.owner.pid} and ${holder.process.owner.pid}`)
  const isHindered = process.death === 'power cut' || world.disk.isFull || world.now - world.lastTrouble < 1
  if (!holder && !isHindered) verdicts.require('nobody kept out', desk !== null, () => JSON.stringify(outcome))
  if (!desk) return
  truth.desks.push(desk)
  const { probe, clock, log, owner } = process
  const store = process.openStore()
  const open = [...truth.sessions.values()].filter(
    (known) => known.row.endedAt === null && known.process.state === 'gone' && known.process.computer === process.computer,
  )
  verdicts.require(
    'recovery',
    open.length === 0,
    () => `open though their process is gone: ${open.map(({ username }) => username).join(', ')}`,
  )
  const again = recover({ store, probe, clock, log, by: actorIn(owner) })
  verdicts.require('recovery', again.length === 0, () => `a second one closed ${again.length} more`)
  store.close()
}

/** As the shell passes on what the computer says: what cannot be followed is logged. */
function told({ process }: DeskProcess, says: () => void): void {
  process.world.run(process, () => {
    try {
      says()
    } catch (error) {
      process.log.error('what the computer said could not be followed', { error: String(error) })
    }
  })
}

/** It cannot say that it lives, nor hear what others ask. */
function hush(scene: Scene, app: DeskProcess): void {
  const known = scene.truth.at(app)
  if (!known) return
  known.wasQuiet = true
  if (known.request) known.request = { ...known.request, isHeard: false }
}

function leaveTheComputer({ truth }: Scene, app: DeskProcess, policy: 'onSleep' | 'onLock'): void {
  const known = truth.at(app)
  if (known && truth.policyOf(known.role)[policy] === 'sign-out') truth.cause([known], 'suspended')
}
