import path from 'node:path'
import { enterDataDirectory } from '../../../electron/app/launch/instance-guard.ts'
import { recover } from '../../../electron/app/launch/recover.ts'
import type { Answer, Question, RequestChannel } from '../../../electron/contract/channels.ts'
import type { Result } from '../../../electron/contract/result.ts'
import type { View } from '../../../electron/contract/views.ts'
import { actorIn } from '../../../electron/core/audit/audit.ts'
import { durationMs, utcMs } from '../../../electron/core/ids.ts'
import type { Session } from '../../../electron/core/session/session.ts'
import { Console } from '../../../electron/desk/console/console.ts'
import { openDesk } from '../../../electron/desk/desk.ts'
import type { Desk } from '../../../electron/desk/desk.ts'
import { attemptLaunch } from '../../../electron/desk/launch/launch.ts'
import type { Launched, LaunchOutcome } from '../../../electron/desk/launch/launch.ts'
import { takeInstanceLock } from '../../../electron/store/sqlite/lock/instance-lock.ts'
import type { Computer } from './computer.ts'
import { Process } from './process.ts'
import type { World } from './world.ts'

const APP_VERSION = '0.0.0'

/** Who is told what a desk shows. */
export type Audience = Readonly<{
  shown: (desk: DeskProcess, view: View) => void
  /** Whether the operating system tells how long nobody has touched the computer. */
  knowsIdle: boolean
}>

/** A running app, without Electron: the real desk behind a window that only remembers what it was told. */
export class DeskProcess {
  readonly process: Process
  readonly recovered: readonly Session[]
  readonly #desk: Desk
  /** What the page shows. */
  view: View
  isWindowThere = true

  constructor(process: Process, launched: Launched, audience: Audience) {
    const { world, computer } = process
    this.process = process
    this.recovered = launched.recovered
    this.#desk = openDesk({
      ...process.ports,
      launched,
      appVersion: APP_VERSION,
      language: 'en',
      window: {
        isThere: () => this.isWindowThere,
        isWatched: () => true,
        tell: (channel, event) => {
          if (channel !== 'view:changed' || !process.isThere || !this.isWindowThere) return
          this.view = event as View
          audience.shown(this, this.view)
        },
      },
      osIdle: () => (audience.knowsIdle ? durationMs(world.now - computer.lastInput) : null),
      hourOf: (at) => new Date(at).getUTCHours(),
      onView() {},
      notify() {},
      files: {
        write: () => Promise.reject(new Error('nobody orders a file')),
        writePicture: () => Promise.reject(new Error('nor a picture')),
        cancel() {},
      },
      office: null,
      onOneTimePassword() {},
      onClipboardFilled() {},
      loadConsole: () => Promise.resolve(Console),
      runHooks() {},
      loadApi: () => Promise.reject(new Error('no programs here')),
      loadUpkeep: () => Promise.resolve({ start() {}, lookAfter() {}, stop() {} }),
      belongings: [],
      writeLog() {},
      staysWithoutWindow: false,
      exit: () => world.end(process),
    })
    this.view = this.#desk.workstation.view()
    void this.#desk.settle()
  }

  get workstation() {
    return this.#desk.workstation
  }

  get current() {
    return this.#desk.current
  }

  get isLeaving(): boolean {
    return this.#desk.closing.leaving
  }

  /** A question of the page. `told` is called once it is answered, if the process lives that long. */
  ask<Name extends RequestChannel>(name: Name, question: Question<Name>, told: (result: Result<Answer<Name>>) => void = () => {}): void {
    const { world } = this.process
    world.run(this.process, () => {
      world.unanswered += 1
      const settled = (result: Result<unknown>) => {
        world.unanswered -= 1
        if (this.process.isThere) told(result as Result<Answer<Name>>)
      }
      void this.#desk.answer(name, true, question).then(settled, (error: unknown) => {
        world.unanswered -= 1
        world.witness.uncaught(this.process, error)
      })
    })
  }

  /** The order in which Electron tells of the end: the window, quitting, and the way out, which ends the process. */
  leave(by: 'window' | 'SIGTERM' | 'shutdown' | 'error'): void {
    const { world } = this.process
    const { closing } = this.#desk
    world.run(this.process, () => {
      if (by === 'window') closing.windowGone()
      else if (by === 'error') closing.fail(new Error('nobody foresaw this'))
      else closing.depart('os_session_end', by)
      closing.depart('app_quit', 'quit')
      this.isWindowThere = false
      if (closing.finish() && this.process.isThere) this.process.state = 'dying'
    })
  }
}

/** One launch by the real guard. `holder` is the app that had the lock of this computer's desk last. */
export function launchDesk(
  world: World,
  computer: Computer,
  holder: DeskProcess | null,
  audience: Audience,
): Readonly<{ process: Process; outcome: LaunchOutcome | null; desk: DeskProcess | null }> {
  const process = new Process(world, computer)
  world.processes.push(process)
  const launched = world.run(process, () => {
    const outcome = attempt(process, holder)()
    if (outcome.kind !== 'launched' || !process.isThere) return { outcome, desk: null }
    return { outcome, desk: new DeskProcess(process, outcome.launched, audience) }
  })
  if (launched?.desk) return { process, ...launched, desk: launched.desk }
  world.end(process)
  return { process, outcome: launched?.outcome ?? null, desk: null }
}

const attempt = (process: Process, holder: DeskProcess | null) =>
  attemptLaunch(
    (patience) =>
      enterDataDirectory(
        {
          takeKernelLock() {
            const lock = takeInstanceLock(path.join(process.world.disk.folder, `${process.computer.name}.lock`))
            if (lock.kind === 'held') return null
            process.holds(() => lock.release())
            return lock
          },
          takeAdvisoryLock: () => ({ release() {} }),
          readHolder: () => holder && { owner: holder.process.owner, since: utcMs(0), appVersion: APP_VERSION },
          isListening: () => true,
          ring: () => (holder?.process.runs && !holder.isLeaving ? 'answered' : 'silent'),
        },
        patience,
      ),
    (held, ended) => {
      const store = process.openStore()
      const { probe, clock, log, owner } = process
      const { departures } = process.computer
      const recovered = recover({ store, probe, clock, log, by: actorIn(owner), departure: departures.kept }, ended)
      departures.forget()
      return { held, store, recovered, departures, logFolder: '', stopAnswering() {}, tenancy: { begin() {}, stop() {} } }
    },
  )
