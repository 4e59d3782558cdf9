import { disableUser, enableUser, setOneTimePassword, unlockUser } from '../../../electron/app/accounts/accounts.ts'
import { carryOut, keepPlan, survey } from '../../../electron/app/clean-up/clean-up.ts'
import type { CleanUpDeps } from '../../../electron/app/clean-up/clean-up.ts'
import { undoCleanUp } from '../../../electron/app/clean-up/undo-clean-up.ts'
import { LOOK_EVERY } from '../../../electron/app/closing/ask-to-close.ts'
import { carryOutClose, sessionsMeant } from '../../../electron/app/closing/close-order.ts'
import type { CloseTarget } from '../../../electron/app/closing/close-order.ts'
import { changePolicy } from '../../../electron/app/policy/change-policy.ts'
import { untilInterrupted } from '../../../electron/app/upkeep/in-turns.ts'
import { LatchkeyError } from '../../../electron/core/errors.ts'
import { durationMs, sessionId as idOf } from '../../../electron/core/ids.ts'
import { policyKey } from '../../../electron/core/policy/policy.ts'
import type { PolicyKey } from '../../../electron/core/policy/policy.ts'
import { hexOf } from '../truth/known-session.ts'
import type { KnownSession } from '../truth/known-session.ts'
import { runCommand } from '../world/command-process.ts'
import type { Command } from '../world/command-process.ts'
import { hashOf } from '../world/process.ts'
import type { Process } from '../world/process.ts'
import { deed, somebody, somewhere } from './deed.ts'
import type { Deed, Scene } from './deed.ts'
import { drawnPolicy } from './policies.ts'

const HOUR = 3_600_000
const NONE = idOf('')

/** What an administrator does by the command line, at one of the computers. */
export const COMMAND_DEEDS = {
  'set the policy': deed(
    (chance) => drawnPolicy(chance),
    (scene, key, value) => decide(scene, [[policyKey(key), value]]),
  ),
  'disable by command': deed(
    (chance, cast) => [somewhere(chance, cast), somebody(chance)],
    (scene, at, username) => {
      const causes = scene.truth.cause(scene.truth.open(username), 'account_disabled')
      const done = commanded(scene, at, ({ process, store, by }) => disableUser({ ...process.ports, store }, scene.id(username), by))
      if (!done) for (const cause of causes) cause.isRefused = true
    },
  ),
  'enable by command': deed(
    (chance, cast) => [somewhere(chance, cast), somebody(chance)],
    (scene, at, username) =>
      void commanded(scene, at, ({ process, store, by }) => enableUser({ ...process.ports, store }, scene.id(username), by)),
  ),
  'unlock by command': deed(
    (chance, cast) => [somewhere(chance, cast), somebody(chance)],
    (scene, at, username) => {
      if (commanded(scene, at, ({ process, store, by }) => unlockUser({ ...process.ports, store }, scene.id(username), by)))
        scene.wrong.delete(username)
    },
  ),
  'reset by command': deed(
    (chance, cast) => [somewhere(chance, cast), somebody(chance)],
    (scene, at, username) => {
      const password = scene.newPassword(username)
      const causes = scene.truth.cause(scene.truth.open(username), 'closed_by_admin')
      const reset: Command<unknown> = ({ process, store, by }) =>
        setOneTimePassword({ ...process.ports, store }, scene.id(username), hashOf(password), by)
      if (commanded(scene, at, reset)) {
        scene.passwords.set(username, password)
        scene.wrong.delete(username)
      } else for (const cause of causes) cause.isRefused = true
    },
  ),
  'close by command': deed(
    (chance, cast) => [somewhere(chance, cast), somebody(chance), chance.oneOf([0, 0, 3, 10])],
    (scene, at, username, graceSeconds) =>
      close(scene, at, { kind: 'person', id: scene.id(username) }, scene.truth.open(username), graceSeconds),
  ),
  'close everything by command': deed(
    (chance, cast) => [somewhere(chance, cast)],
    (scene, at) => {
      const open = [...scene.truth.sessions.values()].filter(({ row }) => row.endedAt === null)
      close(scene, at, { kind: 'others', own: NONE }, open, 0)
    },
  ),
  'clean up': deed(
    (chance, cast) => [somewhere(chance, cast), chance.isSo(0.3), chance.oneOf([0, 4, 15]), chance.oneOf([0, 0, 2])],
    (scene, at, forceAll, graceSeconds, interruptedAfter) => {
      list(scene, at, forceAll)
      cleanUp(scene, at, graceSeconds, interruptedAfter)
    },
  ),
  'list for a clean-up': deed(
    (chance, cast) => [somewhere(chance, cast), chance.isSo(0.5)],
    (scene, at, forceAll) => list(scene, at, forceAll),
  ),
  'clean up what was listed': deed(
    (chance, cast) => [somewhere(chance, cast), chance.oneOf([0, 4, 15]), chance.oneOf([0, 0, 2])],
    (scene, at, graceSeconds, interruptedAfter) => cleanUp(scene, at, graceSeconds, interruptedAfter),
  ),
  'undo a clean-up': deed(
    (chance, cast) => [somewhere(chance, cast), chance.below(3)],
    (scene, at, which) => {
      const run = scene.runs.at(-1 - which)
      if (run === undefined) return
      scene.truth.isUndoing = true
      commanded(scene, at, ({ process, store, by }) => undoCleanUp({ ...cleanUpDeps(scene, process, () => 'over'), store, by }, run))
      scene.truth.isUndoing = false
    },
  ),
} satisfies Readonly<Record<string, Deed>>

/** In this order; what does not go together is refused, each by itself. */
export function decide(scene: Scene, settings: readonly (readonly [PolicyKey, string])[]): void {
  commanded(scene, 0, ({ process, store, by }) => {
    for (const [key, value] of settings) {
      try {
        changePolicy({ store, clock: process.clock }, { key, value }, by)
      } catch (error) {
        if (!(error instanceof LatchkeyError)) throw error
      }
    }
  })
}

const commanded = <Value>(scene: Scene, at: number, command: Command<Value>): Value | null =>
  runCommand(scene.world, scene.computer(at), command)

/** By the console's own order, in a process of its own: so it meets apps that live and hear it. */
function close(scene: Scene, at: number, target: CloseTarget, meant: readonly KnownSession[], graceSeconds: number): void {
  const { truth } = scene
  const causes = truth.cause(meant, 'closed_by_admin')
  const grace = durationMs(graceSeconds * 1_000)
  const noLonger = scene.askedToClose(meant, grace, scene.computer(at))
  const done = commanded(scene, at, ({ process, store, by }) => {
    const sessions = sessionsMeant({ ...process.ports, store }, target)
    const closing = carryOutClose({ ...process.ports, store }, { target, sessions }, { grace, message: '' }, by)
    return untilInterrupted(closing, () => lookedAgain(scene))
  })
  noLonger()
  if (!done) for (const cause of causes) cause.isRefused = true
}

/** A command that waits for others looks again and again, and blocks in between. */
function lookedAgain({ truth, world }: Scene): 'over' {
  truth.look()
  world.passBlocked(LOOK_EVERY)
  return 'over'
}

/** A dry run, whose plan is kept. */
function list(scene: Scene, at: number, forceAll: boolean): void {
  commanded(scene, at, ({ process, store, by }) => {
    const options = { timeout: durationMs(24 * HOUR), forceAll }
    const deps = { ...cleanUpDeps(scene, process, () => 'over'), store, by }
    scene.plan = keepPlan(deps, survey(deps, options), options)
  })
}

/** What the last plan foresees; Ctrl-C after so many looks, unless that is none. */
function cleanUp(scene: Scene, at: number, graceSeconds: number, interruptedAfter: number): void {
  const { truth, plan } = scene
  if (!plan) return
  const { id, ends, options } = plan
  let looks = 0
  for (const { sessionId } of ends) truth.listed.add(hexOf(sessionId))
  const meant = ends.flatMap(({ sessionId }) => truth.sessions.get(hexOf(sessionId)) ?? [])
  truth.cause(meant, 'closed_by_cleanup')
  const noLonger = scene.askedToClose(
    meant.filter(({ row }) => ends.some(({ sessionId, kind }) => kind === 'ask' && hexOf(sessionId) === row.id)),
    graceSeconds * 1_000,
    scene.computer(at),
  )
  commanded(scene, at, ({ process, store, by }) => {
    const pause = () => {
      const over = lookedAgain(scene)
      looks += 1
      return looks === interruptedAfter ? 'interrupted' : over
    }
    const courtesy = { grace: durationMs(graceSeconds * 1_000), message: '' }
    const { run } = carryOut({ ...cleanUpDeps(scene, process, pause), store, by }, { ends, options, planId: id, courtesy })
    if (run) scene.runs.push(run.id)
    truth.look()
  })
  noLonger()
}

const cleanUpDeps = ({ truth }: Scene, process: Process, pause: () => 'over' | 'interrupted'): Omit<CleanUpDeps, 'store' | 'by'> => ({
  ...process.ports,
  isStopped: (owner) => truth.desks.some((desk) => desk.process.state === 'stopped' && desk.process.owner.instanceId === owner.instanceId),
  snapshot: () => 'a backup',
  pause,
  waiting: () => {},
})
