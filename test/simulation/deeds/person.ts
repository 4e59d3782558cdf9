import { deed, somebody, somewhere } from './deed.ts'
import type { Deed, Scene } from './deed.ts'

const WRONG = 'no password of anybody'

/** What people do at a window. */
export const PERSON_DEEDS = {
  'sign in': deed((chance, cast) => [somewhere(chance, cast), somebody(chance), chance.isSo(0.85)], signIn),
  'guess a password': deed(
    (chance, cast) => [somewhere(chance, cast), somebody(chance)],
    (scene, at, username) => signIn(scene, at, username, false),
  ),
  'choose a password': deed(
    (chance, cast) => [somewhere(chance, cast)],
    (scene, at) => {
      const desk = scene.desk(at)
      if (desk?.view.screen !== 'choose_password') return
      const { username } = desk.view.person
      const newPassword = scene.newPassword(username)
      scene.ask(desk, 'password:choose', { newPassword }, { done: () => void scene.passwords.set(username, newPassword) })
    },
  ),
  touch: deed(
    (chance, cast) => [somewhere(chance, cast)],
    (scene, at) => {
      const desk = scene.desk(at)
      if (desk) scene.touch(desk)
    },
  ),
  stay: deed(
    (chance, cast) => [somewhere(chance, cast)],
    (scene, at) => {
      const desk = scene.desk(at)
      const known = desk && scene.truth.at(desk)
      if (!desk || !known || known.isLocked) return
      const before = known.lastInput
      known.lastInput = scene.world.now
      scene.ask(desk, 'session:stay', null, { refused: () => void (known.lastInput = before) })
    },
  ),
  'sign out': deed(
    (chance, cast) => [somewhere(chance, cast)],
    (scene, at) => {
      const desk = scene.desk(at)
      const known = desk && scene.truth.at(desk)
      if (!desk || !known) return
      const causes = scene.truth.cause([known], 'signed_out')
      const toldOff = () => `${known.username} was told to be signed out, and is not`
      const done = () => scene.truth.verdicts.require('end kept', known.row.endedAt !== null, toldOff)
      scene.ask(desk, 'session:sign-out', null, { causes, done })
    },
  ),
  lock: deed(
    (chance, cast) => [somewhere(chance, cast)],
    (scene, at) => {
      const desk = scene.desk(at)
      const known = desk && scene.truth.at(desk)
      if (!desk || !known || known.isLocked) return
      scene.touch(desk)
      scene.ask(desk, 'app:lock', null)
    },
  ),
  unlock: deed(
    (chance, cast) => [somewhere(chance, cast), chance.isSo(0.8)],
    (scene, at, isRight) => {
      const desk = scene.desk(at)
      const known = desk && scene.truth.at(desk)
      if (!desk || !known || desk.view.screen !== 'locked') return
      known.isUnlocking ||= isRight
      scene.ask(desk, 'app:unlock', { password: isRight ? (scene.passwords.get(known.username) ?? WRONG) : WRONG })
    },
  ),
  'ask for the workstation': deed(
    (chance, cast) => [somewhere(chance, cast)],
    (scene, at) => {
      const desk = scene.desk(at)
      const known = desk && scene.truth.at(desk)
      if (!desk || !known || desk.view.screen !== 'locked') return
      known.handOver ??= { askedAt: scene.world.now, grace: scene.truth.policyOf(known.role).handOverGrace }
      scene.ask(desk, 'app:take-over', null, { refused: () => void (known.handOver = null) })
    },
  ),
  'leave it be': deed(
    (chance, cast) => [somewhere(chance, cast)],
    (scene, at) => {
      const desk = scene.desk(at)
      const known = desk && scene.truth.at(desk)
      if (desk && known?.handOver) scene.ask(desk, 'app:leave-be', null, { done: () => void (known.handOver = null) })
    },
  ),
  'change the password': deed(
    (chance, cast) => [somewhere(chance, cast), chance.isSo(0.5)],
    (scene, at, endOtherSessions) => {
      const desk = scene.desk(at)
      const known = desk && scene.truth.at(desk)
      if (!desk || !known || known.isLocked) return
      const { username } = known
      const newPassword = scene.newPassword(username)
      const others = scene.truth.open(username).filter((other) => other !== known)
      const causes = endOtherSessions ? scene.truth.cause(others, 'signed_out') : []
      const question = { oldPassword: scene.passwords.get(username) ?? WRONG, newPassword, endOtherSessions }
      scene.ask(desk, 'password:change', question, { causes, done: () => void scene.passwords.set(username, newPassword) })
    },
  ),
  'end the other sessions': deed(
    (chance, cast) => [somewhere(chance, cast)],
    (scene, at) => {
      const desk = scene.desk(at)
      const known = desk && scene.truth.at(desk)
      if (!desk || !known) return
      const others = scene.truth.open(known.username).filter((other) => other !== known)
      scene.ask(desk, 'own-sessions:end-others', null, { causes: scene.truth.cause(others, 'signed_out') })
    },
  ),
  'give the password again': deed(
    (chance, cast) => [somewhere(chance, cast)],
    (scene, at) => {
      const desk = scene.desk(at)
      const known = desk && scene.truth.at(desk)
      if (desk && known) scene.ask(desk, 'session:reauthenticate', { password: scene.passwords.get(known.username) ?? WRONG })
    },
  ),
  'say whether that was them': deed(
    (chance, cast) => [somewhere(chance, cast), chance.isSo(0.5)],
    (scene, at, wasMe) => {
      const desk = scene.desk(at)
      if (desk) scene.ask(desk, 'last-session:answer', { question: 0, wasMe })
    },
  ),
  'close the window': deed(
    (chance, cast) => [somewhere(chance, cast), chance.isSo(0.75)],
    (scene, at, isWindow) => {
      const desk = scene.desk(at)
      if (!desk) return
      const known = scene.truth.at(desk)
      scene.truth.cause([known], isWindow ? 'window_closed' : 'os_session_end')
      desk.leave(isWindow ? 'window' : 'SIGTERM')
      if (!known || desk.process.failures > 0 || desk.process.doom) return
      scene.truth.verdicts.require(
        'closing',
        known.row.endedAt !== null,
        () => `the window of ${known.username} is gone, and the session is open`,
      )
      known.isEndShown = true
    },
  ),
} satisfies Readonly<Record<string, Deed>>

function signIn(scene: Scene, at: number, username: string, isRight: boolean): void {
  const desk = scene.desk(at)
  if (!desk || scene.truth.at(desk)) return
  const { verdicts } = scene.truth
  scene.touch(desk)
  const password = isRight ? (scene.passwords.get(username) ?? WRONG) : WRONG
  const limits = scene.truth.policiesSince(1, 'user').map(({ lockoutAfter }) => lockoutAfter)
  const wrong = scene.wrong.get(username) ?? 0
  const isLockedOut = wrong >= Math.max(...limits)
  scene.ask(
    desk,
    'session:sign-in',
    { identifier: username, password },
    {
      done() {
        verdicts.require('password', isRight, () => `${username} came in with a wrong one`)
        if (wrong > 0) verdicts.require('lockout', !isLockedOut, () => `${username} came in after ${wrong} wrong ones`)
        scene.wrong.delete(username)
      },
      refused(code) {
        if (!isRight) verdicts.require('password', true, () => '')
        if (isLockedOut) verdicts.require('lockout', true, () => '')
        if (!isRight && (code === 'wrong_credentials' || code === 'account_locked'))
          scene.wrong.set(username, (scene.wrong.get(username) ?? 0) + 1)
      },
    },
  )
}
