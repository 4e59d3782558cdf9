import type { Answer, Question, RequestChannel } from '../../../electron/contract/channels.ts'
import type { CleanUpPlan } from '../../../electron/core/clean-up/cleanup-plan.ts'
import type { UserId } from '../../../electron/core/ids.ts'
import type { KnownSession } from '../truth/known-session.ts'
import type { Cause } from '../truth/known-session.ts'
import type { Truth } from '../truth/truth.ts'
import type { Chance } from '../world/chance.ts'
import type { Computer } from '../world/computer.ts'
import type { DeskProcess } from '../world/desk-process.ts'
import type { World } from '../world/world.ts'

export type Argument = string | number | boolean

/** Something that can happen. What is drawn for it is written into the story, so that a story needs no seed to be told again. */
export type Deed = Readonly<{
  draw: (chance: Chance, cast: Cast) => readonly Argument[]
  act: (scene: Scene, ...given: never[]) => void | Promise<void>
}>

export type Cast = Readonly<{ computers: number }>

export const deed = <const Given extends readonly Argument[]>(
  draw: (chance: Chance, cast: Cast) => Given,
  act: (scene: Scene, ...given: Given) => void | Promise<void>,
) => ({ draw, act }) as unknown as Deed

export const PEOPLE = ['ada', 'bob', 'cyd', 'dan'] as const
export const ADMINISTRATORS: readonly string[] = ['ada', 'bob']

export const somebody = (chance: Chance): string => chance.oneOf(PEOPLE)
export const somewhere = (chance: Chance, { computers }: Cast): number => chance.below(computers)

/** Where a story is played. */
export class Scene {
  readonly world: World
  readonly truth: Truth
  readonly ids: ReadonlyMap<string, UserId>
  /** What everybody's password is at the moment. */
  readonly passwords: Map<string, string>
  /** How many wrong ones were given for somebody since the last right one. */
  readonly wrong = new Map<string, number>()
  readonly knowsIdle: boolean
  /** What the last dry run of a clean-up has listed. */
  plan: CleanUpPlan | null = null
  /** Clean-ups that were run. */
  readonly runs: string[] = []
  #chosen = 0

  constructor(
    parts: Readonly<{ world: World; truth: Truth; ids: ReadonlyMap<string, UserId>; passwords: Map<string, string>; knowsIdle: boolean }>,
  ) {
    this.world = parts.world
    this.truth = parts.truth
    this.ids = parts.ids
    this.passwords = parts.passwords
    this.knowsIdle = parts.knowsIdle
  }

  computer(at: number): Computer {
    const found = this.world.computers[at]
    if (!found) throw new Error(`there is no computer ${at}`)
    return found
  }

  /** The app at this computer, whether it runs or not. */
  app(at: number): DeskProcess | null {
    return this.truth.desks.find(({ process }) => process.isThere && process.computer === this.computer(at)) ?? null
  }

  /** The one that people can work with. */
  desk(at: number): DeskProcess | null {
    const app = this.app(at)
    return app?.process.runs && !app.isLeaving ? app : null
  }

  newPassword(username: string): string {
    this.#chosen += 1
    return `${username} ${String(this.#chosen).padStart(8, '0')}`
  }

  id(username: string): UserId {
    const id = this.ids.get(username)
    if (!id) throw new Error(`there is no ${username}`)
    return id
  }

  /** Asks as the page does. Where it is refused, its `causes` were none. */
  ask<Name extends RequestChannel>(
    desk: DeskProcess,
    name: Name,
    question: Question<Name>,
    { done = () => {}, refused = () => {}, causes = [] }: Partial<Told<Name>> = {},
  ): void {
    const { truth } = this
    desk.ask(name, question, (result) => {
      if (result.ok) return done(result.value)
      for (const cause of causes) cause.isRefused = true
      const isForeseen = result.error.code !== 'internal' || desk.process.failures > 0
      truth.verdicts.require('error foreseen', isForeseen, () => `${name}: ${truth.lastError}`)
      refused(result.error.code)
    })
  }

  /** Somebody moves the mouse or presses a key at the window. */
  touch(desk: DeskProcess): void {
    const { world, truth } = this
    desk.process.computer.lastInput = world.now
    const known = truth.at(desk)
    // Whose time is up does not get it back by a movement of the mouse.
    const isOver = known && world.now - known.lastInput >= truth.policyOf(known.role).idleTimeout
    const isCounted = !isOver && countsAsInput(desk)
    if (known && isCounted) known.lastInput = world.now
    const { failures } = desk.process
    world.run(desk.process, () => desk.workstation.keeper.touched())
    if (known && isCounted) known.isInputUncertain = desk.process.failures > failures
  }

  /** These are asked to close, as far as their app is known to live and hears it. What it returns says that they no longer are. */
  askedToClose(meant: readonly KnownSession[], grace: number, from: Computer): () => void {
    const { truth, world } = this
    const asked = meant.filter((known) => {
      const app = truth.desks.find(({ process }) => process === known.process)
      return (
        grace > 0 && known.process.computer === from && known.request === null && known.row.endedAt === null && app?.process.runs === true
      )
    })
    for (const known of asked) known.request = { askedAt: world.now, grace, isHeard: true, failuresBefore: known.process.failures }
    return () => {
      for (const known of asked) known.request = null
    }
  }

  /** Whoever administers at this desk, with a fresh password. */
  administrator(desk: DeskProcess | null): KnownSession | null {
    const known = desk && this.truth.at(desk)
    return known?.role === 'admin' && !known.isLocked ? known : null
  }
}

type Told<Name extends RequestChannel> = Readonly<{
  done: (value: Answer<Name>) => void
  refused: (code: string) => void
  causes: readonly Cause[]
}>

/** As the page has it: not while it is locked, nor while it warns. */
const countsAsInput = ({ view }: DeskProcess) => view.screen === 'home' && view.warning?.kind !== 'idle'
