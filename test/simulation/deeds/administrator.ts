import type { CloseTarget } from '../../../electron/contract/console-questions.ts'
import { deed, somebody, somewhere } from './deed.ts'
import type { Deed, Scene } from './deed.ts'
import { drawnPolicy } from './policies.ts'

const aim = (scene: Scene, target: string): CloseTarget => {
  if (target === 'others' || target === 'timed_out') return { kind: target }
  return { kind: 'person', id: scene.id(target) }
}

/** What an administrator does at the console. Each needs a password that was given a short while ago. */
export const ADMINISTRATOR_DEEDS = {
  'close from the console': deed(
    (chance, cast) => [somewhere(chance, cast), chance.oneOf(['others', 'timed_out', somebody(chance)]), chance.oneOf([0, 5, 20])],
    (scene, at, target, graceSeconds) => {
      const desk = scene.desk(at)
      if (!desk || !scene.administrator(desk)) return
      scene.touch(desk)
      scene.ask(desk, 'console:preview-close', aim(scene, target), {
        done({ id, rows }) {
          const { truth } = scene
          const meant = [...truth.sessions.values()].filter(({ row }) =>
            rows.some((listed) => listed.id.replaceAll('-', '').toUpperCase() === row.id),
          )
          const causes = truth.cause(meant, 'closed_by_admin')
          const refused = scene.askedToClose(meant, graceSeconds * 1_000, scene.computer(at))
          scene.ask(desk, 'console:close', { id, message: '', graceSeconds }, { causes, refused })
        },
      })
    },
  ),
  'disable from the console': deed(
    (chance, cast) => [somewhere(chance, cast), somebody(chance)],
    (scene, at, username) => {
      const desk = scene.desk(at)
      if (!desk || !scene.administrator(desk)) return
      const causes = scene.truth.cause(scene.truth.open(username), 'account_disabled')
      scene.ask(desk, 'people:disable', { id: scene.id(username) }, { causes })
    },
  ),
  'enable from the console': deed(
    (chance, cast) => [somewhere(chance, cast), somebody(chance)],
    (scene, at, username) => {
      const desk = scene.desk(at)
      if (desk && scene.administrator(desk)) scene.ask(desk, 'people:enable', { id: scene.id(username) })
    },
  ),
  'unlock from the console': deed(
    (chance, cast) => [somewhere(chance, cast), somebody(chance)],
    (scene, at, username) => {
      const desk = scene.desk(at)
      if (!desk || !scene.administrator(desk)) return
      scene.ask(desk, 'people:unlock', { id: scene.id(username) }, { done: () => void scene.wrong.delete(username) })
    },
  ),
  'reset a password': deed(
    (chance, cast) => [somewhere(chance, cast), somebody(chance)],
    (scene, at, username) => {
      const desk = scene.desk(at)
      const by = scene.administrator(desk)
      if (!desk || !by || by.username === username) return
      const causes = scene.truth.cause(scene.truth.open(username), 'closed_by_admin')
      const done = ({ oneTimePassword }: { oneTimePassword: string }) => {
        scene.passwords.set(username, oneTimePassword)
        scene.wrong.delete(username)
      }
      scene.ask(desk, 'people:reset-password', { id: scene.id(username) }, { causes, done })
    },
  ),
  'change the policy': deed(
    (chance, cast) => [somewhere(chance, cast), ...drawnPolicy(chance)],
    (scene, at, key, value) => {
      const desk = scene.desk(at)
      const changes = [{ key, value, role: null }]
      if (!desk || !scene.administrator(desk)) return
      scene.ask(desk, 'policy:preview', changes, { done: ({ version }) => scene.ask(desk, 'policy:save', { version, changes }) })
    },
  ),
  'look at the console': deed(
    (chance, cast) => [somewhere(chance, cast)],
    (scene, at) => {
      const desk = scene.desk(at)
      if (!desk || !scene.administrator(desk)) return
      scene.ask(desk, 'console:overview', { firstDay: '2026-01-01', lastDay: '2026-01-20', zone: 'Asia/Kolkata' })
      scene.ask(desk, 'people:list', null)
      scene.ask(desk, 'console:verify-audit', null, {
        done: ({ kind }) => scene.truth.verdicts.require('audit chain', kind === 'intact', () => `the console calls it ${kind}`),
      })
    },
  ),
} satisfies Readonly<Record<string, Deed>>
