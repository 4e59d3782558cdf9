import { disableUser, enableUser, setOneTimePassword, unlockUser } from '../../../electron/app/accounts/accounts.ts'
import { carryOut, survey } from '../../../electron/app/clean-up/clean-up.ts'
import type { CleanUpDeps } from '../../../electron/app/clean-up/clean-up.ts'
import { undoCleanUp } from '../../../electron/app/clean-up/undo-clean-up.ts'
import { carryOutClose, sessionsMeant } from '../../../electron/app/closing/close-order.ts'
import { changePolicy } from '../../../electron/app/policy/change-policy.ts'
import { atOnce } from '../../../electron/app/upkeep/in-turns.ts'
import { isEnding, plannedEnd } from '../../../electron/core/clean-up/cleanup-plan.ts'
import { LatchkeyError } from '../../../electron/core/errors.ts'
import { durationMs } from '../../../electron/core/ids.ts'
import { policyKey } from '../../../electron/core/policy/policy.ts'
import type { PolicyKey } from '../../../electron/core/policy/policy.ts'
import { hexOf } from '../truth/known-session.ts'
import { runCommand } from '../world/command-process.ts'
import type { Command } from '../world/command-process.ts'
import { hashOf } from '../world/process.ts'
import type { Process } from '../world/process.ts'
import { deed, somebody, somewhere } from './deed.ts'
import type { Deed, Scene } from './deed.ts'
import { drawnPolicy } from './policies.ts'

const HOUR = 3_600_000
const NO_GRACE = { grace: durationMs(0), message: '' }

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
    (chance, cast) => [somewhere(chance, cast), somebody(chance)],
    (scene, at, username) => {
      const causes = scene.truth.cause(scene.truth.open(username), 'closed_by_admin')
      const done = commanded(scene, at, ({ process, store, by }) => {
        const target = { kind: 'person', id: scene.id(username) } as const
        const sessions = sessionsMeant({ store, clock: process.clock }, target)
        return atOnce(carryOutClose({ ...process.ports, store }, { target, sessions }, NO_GRACE, by))
      })
      if (!done) for (const cause of causes) cause.isRefused = true
    },
  ),
  'clean up': deed(
    (chance, cast) => [somewhere(chance, cast), chance.isSo(0.3), chance.oneOf([0, 4, 15]), chance.oneOf([0, 0, 2]), chance.below(30_000)],
    (scene, at, forceAll, graceSeconds, interruptedAfter, laterBy) =>
      cleanUp(scene, at, { forceAll, graceSeconds, interruptedAfter, laterBy }),
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

type CleanUp = Readonly<{ forceAll: boolean; graceSeconds: number; interruptedAfter: number; laterBy: number }>

/** Listed, looked at for a while, and carried out; Ctrl-C after so many looks, unless that is none. */
function cleanUp(scene: Scene, at: number, { forceAll, graceSeconds, interruptedAfter, laterBy }: CleanUp): void {
  const { world, truth } = scene
  const options = { timeout: durationMs(24 * HOUR), forceAll }
  let looks = 0
  commanded(scene, at, ({ process, store, by }) => {
    const pause = (length: number) => {
      truth.look()
      world.passBlocked(length)
      looks += 1
      return looks === interruptedAfter ? 'interrupted' : 'over'
    }
    const deps = { ...cleanUpDeps(scene, process, pause), store, by }
    const ends = survey(deps, options).steps.filter(isEnding).map(plannedEnd)
    world.passBlocked(laterBy)
    truth.listed = new Set(ends.map(({ sessionId }) => hexOf(sessionId)))
    const meant = ends.flatMap(({ sessionId }) => truth.sessions.get(hexOf(sessionId)) ?? [])
    truth.cause(meant, 'closed_by_cleanup')
    const { run } = carryOut(deps, { ends, options, planId: null, courtesy: { grace: durationMs(graceSeconds * 1_000), message: '' } })
    if (run) scene.runs.push(run.id)
    truth.look()
  })
  truth.listed = null
}

const cleanUpDeps = (
  { truth }: Scene,
  process: Process,
  pause: (length: number) => 'over' | 'interrupted',
): Omit<CleanUpDeps, 'store' | 'by'> => ({
  ...process.ports,
  isStopped: (owner) => truth.desks.some((desk) => desk.process.state === 'stopped' && desk.process.owner.instanceId === owner.instanceId),
  snapshot: () => 'a backup',
  pause,
  waiting: () => {},
})
