import { changeRole, disableUser, renameUser, setOneTimePassword, unlockUser } from '../../electron/app/accounts/accounts.ts'
import type { AccountDeps } from '../../electron/app/accounts/accounts.ts'
import { acknowledgeAlert } from '../../electron/app/alerts/acknowledge-alert.ts'
import { changePolicy } from '../../electron/app/policy/change-policy.ts'
import { doorSubjects } from '../../electron/core/accounts/sign-in-throttle.ts'
import { HABIT_MS, manyFailedSignIns, repeatedCrashes, twoHostsAtOnce, unusualHour } from '../../electron/core/alerts/alert-rules.ts'
import type { NewAlert } from '../../electron/core/alerts/alert.ts'
import type { Actor } from '../../electron/core/audit/audit.ts'
import { actorIn, auditEntry } from '../../electron/core/audit/audit.ts'
import { utcMs } from '../../electron/core/ids.ts'
import { policyFrom } from '../../electron/core/policy/policy.ts'
import type { Diary } from './diary.ts'
import { ADMINISTRATOR, ORDINARY_PERSON } from './people.ts'
import type { Person } from './people.ts'
import type { Sessions } from './sessions.ts'
import { midnight } from './working-day.ts'
import { LIVING } from './world.ts'
import type { World } from './world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export type Cast = Readonly<{
  world: World
  diary: Diary
  sessions: Sessions
  people: readonly Person[]
  passwordHash: string
  now: number
}>

/** What happened besides people coming and going: told in the words of the app's own use cases, at moments before `now`. */
export function tellStory(cast: Cast): void {
  const { world, people, now } = cast
  const named = (username: string): Person => {
    const person = people.find(({ user }) => user.username === username)
    if (!person) throw new Error(`nobody is called ${username}`)
    return person
  }
  const admin: Actor = { ...actorIn(world.ownerOf(world.office, now - 89 * DAY)), userId: named(ADMINISTRATOR).user.id }
  const act = (ago: number, what: (deps: AccountDeps, by: Actor) => unknown) =>
    cast.diary.add(now - ago, () => {
      world.clock.set(now - ago)
      what({ store: world.history.store, clock: world.clock, probe: LIVING }, admin)
    })
  const leave = (person: Person, ago: number) => (person.awayFrom = now - ago - DAY)

  tellPolicy(act)
  act(60 * DAY, (deps, by) => changeRole(deps, named('david').user.id, 'admin', by))
  act(20 * DAY, (deps, by) => changeRole(deps, named('david').user.id, 'user', by))
  act(45 * DAY, (deps, by) => renameUser(deps, named('nuno').user.id, { displayName: 'Nuno Almeida-Costa' }, by))
  act(33 * DAY, (deps, by) => disableUser(deps, named('zoe').user.id, by))
  act(6 * DAY, (deps, by) => disableUser(deps, named('carlos').user.id, by))
  act(2 * DAY, (deps, by) => setOneTimePassword(deps, named('olga').user.id, cast.passwordHash, by))
  leave(named('zoe'), 33 * DAY)
  leave(named('carlos'), 6 * DAY)
  leave(named('olga'), 2 * DAY)

  lockOut(cast, named('ravi'), now - 40 * DAY)
  act(40 * DAY - 2 * HOUR, (deps, by) => unlockUser(deps, named('ravi').user.id, by))
  lockOut(cast, named('lena'), now - 10 * MINUTE)
  leave(named('lena'), 5 * HOUR - DAY)
  crashAgain(cast, named('karim'))
  tellSuspicions(cast, named)
  tellAlerts(cast, act)
}

type Act = (ago: number, what: (deps: AccountDeps, by: Actor) => unknown) => void

function tellPolicy(act: Act): void {
  act(89 * DAY, (deps, by) => changePolicy(deps, { key: 'at-session-limit', value: 'replace-oldest' }, by))
  act(89 * DAY - HOUR, (deps, by) => changePolicy(deps, { key: 'session-limit', value: '2', role: 'admin' }, by))
  act(50 * DAY, (deps, by) => changePolicy(deps, { key: 'away-after', value: '10m' }, by))
  act(49 * DAY, (deps, by) => changePolicy(deps, { key: 'away-after', value: 'default' }, by))
  act(15 * DAY, (deps, by) => changePolicy(deps, { key: 'keep-closed-sessions', value: '120d' }, by))
}

/** Wrong passwords until the throttle locks the account, each after the delay that it asks for. */
function lockOut({ world, diary }: Cast, { user }: Person, begin: number): void {
  const owner = world.ownerOf(world.random.pick(world.computers), begin)
  const subjects = doorSubjects(user.username, owner.hostId)
  const by: Actor = { ...actorIn(owner), userId: user.id }
  diary.add(begin, () => {
    const { store } = world.history
    const rules = policyFrom(store.readSettings())
    for (let at = utcMs(begin); ; at = utcMs(at + 7_000)) {
      const admission = store.admitAttempt(subjects, at, rules)
      if (admission.lock) return
      if (admission.kind === 'wait') at = utcMs(at + admission.waitMs)
      if (admission.kind !== 'go') continue
      store.appendAudit(auditEntry(by, at, 'sign_in_failed', { reason: 'wrong_password', user: user.id }))
      if (admission.lockIfWrong) store.appendAudit(auditEntry(by, at, 'account_locked', { user: user.id, username: user.username }))
      world.clock.set(at)
      raise(
        world,
        manyFailedSignIns(store.alerts.failedSignIns(utcMs(at - rules.failedSignInsWithin)), at, rules, (kind, subject) =>
          store.alerts.lastAcknowledged(kind, subject),
        ),
      )
    }
  })
}

/** One afternoon, the frail computer dies under the same person four times. */
function crashAgain({ world, diary, sessions, now }: Cast, person: Person): void {
  const begin = now - 9 * HOUR
  for (let times = 0; times < 4; times++) {
    const from = begin + times * 50 * MINUTE
    sessions.reserve({ person, computer: world.frail, from, to: from + (7 + times) * MINUTE, reason: 'process_died' })
  }
  diary.add(now - 5 * HOUR + MINUTE, () => {
    const { store } = world.history
    const at = utcMs(now - 5 * HOUR + MINUTE)
    const policy = policyFrom(store.readSettings())
    world.clock.set(at)
    const frail = store.alerts.crashes(utcMs(at - policy.crashesWithin)).filter(({ host }) => host === world.frail.host)
    raise(
      world,
      repeatedCrashes(frail, at, policy, (kind, subject) => store.alerts.lastAcknowledged(kind, subject)),
    )
  })
}

function tellAlerts({ world, diary, now }: Cast, act: Act): void {
  const at = (ago: number) => utcMs(now - ago)
  const alert = (ago: number, rest: Omit<NewAlert, 'at' | 'sessionId'>) =>
    diary.add(now - ago, () => {
      world.clock.set(now - ago)
      raise(world, [{ at: at(ago), sessionId: null, ...rest }])
    })
  const acknowledge = (ago: number, kind: NewAlert['kind'], note: string) =>
    act(ago, ({ store, clock }, by) => {
      for (const open of store.alerts.list('open')) if (open.kind === kind) acknowledgeAlert({ store, clock }, open.id, note, by)
    })
  acknowledge(40 * DAY - 3 * HOUR, 'many_failed_sign_ins', 'Ravi had his caps lock on. Unlocked after a call.')
  const office = { host: world.office.host }
  alert(71 * DAY, {
    kind: 'clock_moved',
    subject: `jump:${world.office.hostId}`,
    userId: null,
    detail: { case: 'back', ...office, byMs: 2 * HOUR, noticedAt: at(71 * DAY) },
  })
  acknowledge(70 * DAY, 'clock_moved', 'The battery of the computer was replaced, and the clock set.')
  acknowledge(25 * DAY, 'two_hosts_at_once', 'She was moving between the two rooms.')
}

/** What the rules find in three sessions that were not like the others. */
function tellSuspicions({ world, diary, sessions, now }: Cast, named: (username: string) => Person): void {
  const [office, laboratory, reception, gatehouse] = [0, 8, 9, 15].map((index) => world.computers[index])
  if (!office || !laboratory || !reception || !gatehouse) return
  const at = (days: number, hour: number) => midnight(now, days).getTime() + Math.round(hour * HOUR)
  const inTwoRooms = { person: named('ines'), reason: 'signed_out' } as const
  const before = sessions.reserve({ ...inTwoRooms, computer: office, from: at(27, 9), to: at(27, 12) })
  const moved = sessions.reserve({ ...inTwoRooms, computer: laboratory, from: at(27, 11), to: at(27, 13) })
  diary.add(moved.startedAt, () => raise(world, twoHostsAtOnce([before, moved], moved.startedAt, neverSeen)))

  const tom = named(ORDINARY_PERSON)
  const night = sessions.reserve({ person: tom, computer: gatehouse, from: at(2, 3.3), to: at(2, 3.6), reason: 'window_closed' })
  diary.add(night.startedAt, () => {
    const times = world.history.store.alerts.signInTimes(night.userId, utcMs(night.startedAt - HABIT_MS))
    raise(
      world,
      unusualHour(night, times, { unusualHourShare: 2, unusualHourSessions: 1 }, (moment) => new Date(moment).getHours()),
    )
  })

  const emma = named('emma')
  const strange = sessions.reserve({ person: emma, computer: reception, from: at(4, 18), to: at(4, 18.4), reason: 'signed_out' })
  const { userId, id: sessionId, startedAt } = strange
  const disownedAt = utcMs(at(3, 8.5))
  const detail = { host: reception.host, startedAt }
  diary.add(disownedAt, () =>
    raise(world, [{ at: disownedAt, kind: 'session_disowned', subject: `session:${sessionId}`, userId, sessionId, detail }]),
  )
}

const neverSeen = () => null

function raise({ history, office }: World, alerts: readonly NewAlert[]): void {
  for (const alert of alerts) {
    const { kind, subject, userId, sessionId, detail, at } = alert
    const by: Actor = { userId: null, sessionId: null, via: 'app', process: { pid: 1_200, host: office.host, osUser: 'kiosk' } }
    const entry = auditEntry(by, at, 'alert_raised', { alert: kind, subject, user: userId, facts: detail })
    history.store.alerts.raise(alert, { ...entry, sessionId })
  }
}
