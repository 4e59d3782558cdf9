import Database from 'better-sqlite3'
import { describe, expect, it, vi } from 'vitest'
import { changeRole, disableUser, renameUser, resetPassword, setOneTimePassword } from '../../electron/app/accounts/accounts.ts'
import { addUser } from '../../electron/app/accounts/add-user.ts'
import { desk, passwordOf } from '../support/desk.ts'
import type { Desk } from '../support/desk.ts'
import { MINUTE } from '../support/session-builder.ts'

const OWN = 'a password of my own'
const details = (username: string) => ({ identifier: username, password: passwordOf(username) })
const administrator = (username: string) => ({ username, displayName: username, password: OWN })
const refusedAs = (code: string) => ({ ok: false, error: { code } })
const active = (place: Desk) => place.store.activeSessions().map(({ userId }) => place.store.findUser(userId)?.username)

describe('two sign-ins', () => {
  it('asked for at once: the first to be done is in, and the other is refused', async () => {
    const place = desk()
    const slow = await place.meanwhile('session:sign-in', details('tom'), () => place.signIn('ana'))
    expect(slow).toMatchObject(refusedAs('not_allowed'))
    expect(active(place)).toEqual(['ana'])
    expect(place.workstation.view()).toMatchObject({ screen: 'home', person: { username: 'ana' } })
  })

  it('the second while somebody is signed in or locked is refused before any password is looked at', async () => {
    const place = desk()
    await place.signIn('tom')
    const wrong = { identifier: 'ana', password: 'wrong' }
    expect(await place.ask('session:sign-in', wrong)).toMatchObject(refusedAs('not_allowed'))
    await place.told('app:lock', null)
    expect(await place.ask('session:sign-in', wrong)).toMatchObject(refusedAs('not_allowed'))
    expect(place.store.listAudit().some(({ kind }) => kind === 'sign_in_failed')).toBe(false)
    expect(active(place)).toEqual(['tom'])
  })

  it('of the same person at two windows: the second is told where the first is', async () => {
    const place = desk()
    const { owner } = place.signInElsewhere('tom')
    expect(await place.ask('session:sign-in', details('tom'))).toMatchObject({
      error: { code: 'already_signed_in', params: { host: owner.host, pid: owner.pid } },
    })
  })

  it('asked for while a first password was chosen: one is in, and nothing is left of the other', async () => {
    const place = desk()
    await place.signIn('zoe')
    const chosen = await place.meanwhile('password:choose', { newPassword: OWN }, () => place.signIn('ana'))
    expect(chosen).toMatchObject(refusedAs('not_allowed'))
    expect(active(place)).toEqual(['ana'])
    await place.told('session:sign-out', null)
    expect(place.screen()).toBe('sign_in')
  })

  it('people without an administrator cannot administer anything: first run, as with nobody', () => {
    const place = desk({ people: false })
    addUser(place, { username: 'tom', email: null, displayName: 'tom', role: 'user', password: '' }, 'a hash', {
      onlyIfFirst: false,
      by: place.by,
    })
    expect(place.screen()).toBe('first_run')
  })

  it('people whose last administrator somebody took away past Latchkey: nobody makes themselves the next', async () => {
    const place = desk()
    const db = new Database(place.file)
    db.exec("UPDATE users SET role = 'user'")
    db.close()
    expect(place.screen()).toBe('sign_in')
    expect(await place.ask('administrator:create', administrator('boss'))).toMatchObject(refusedAs('not_first_run'))
    expect(place.store.hasAdministrator()).toBe(false)
  })

  it('the first administrator twice: there is one', async () => {
    const place = desk({ people: false })
    const slow = await place.meanwhile('administrator:create', administrator('one'), () =>
      place.told('administrator:create', administrator('two')),
    )
    expect(slow).toMatchObject(refusedAs('not_allowed'))
    expect(place.store.listUsers().map(({ username }) => username)).toEqual(['two'])
    expect(active(place)).toEqual(['two'])
  })
})

it('a database that is emptied under the window makes nobody its first administrator', async () => {
  const place = desk()
  await place.signIn('tom')
  await place.told('session:sign-out', null)
  const db = new Database(place.file)
  db.exec('PRAGMA foreign_keys = OFF; DELETE FROM users')
  db.close()
  expect(await place.ask('administrator:create', administrator('boss'))).toMatchObject(refusedAs('database_lost'))
  expect(await place.ask('view:get', null)).toMatchObject(refusedAs('database_lost'))
  expect(place.store.listUsers()).toEqual([])
})

describe('the window goes while the password is looked at', () => {
  const ways: readonly (readonly [string, (place: Desk) => void])[] = [
    ['and does not come back', (place) => place.closeWindow()],
    [
      'and another is opened',
      (place) => {
        place.closeWindow()
        place.window.open = true
      },
    ],
  ]

  it.each(ways)('%s: nobody is signed in', async (_how, goes) => {
    const place = desk()
    expect(await place.meanwhile('session:sign-in', details('tom'), () => goes(place))).toMatchObject(refusedAs('not_allowed'))
    expect(active(place)).toEqual([])
    expect(place.screen()).toBe('sign_in')
    expect(place.clock.pendingTimers).toBe(place.idleTimers)
  })

  it.each(ways)('%s: the next person cannot choose a password in place of somebody', async (_how, goes) => {
    const place = desk()
    expect(await place.meanwhile('session:sign-in', details('zoe'), () => goes(place))).toMatchObject(refusedAs('not_allowed'))
    expect(place.screen()).toBe('sign_in')
    expect(await place.ask('password:choose', { newPassword: OWN })).toMatchObject(refusedAs('not_allowed'))
    expect(place.clock.pendingTimers).toBe(place.idleTimers)
  })

  it.each(ways)('%s: there is no first administrator, and nobody is signed in', async (_how, goes) => {
    const place = desk({ people: false })
    expect(await place.meanwhile('administrator:create', administrator('boss'), () => goes(place))).toMatchObject(refusedAs('not_allowed'))
    expect(place.screen()).toBe('first_run')
    expect(place.store.listUsers()).toEqual([])
  })
})

const during = async (username: 'ana' | 'tom', happens: (place: Desk) => unknown) => {
  const place = desk()
  const answer = await place.meanwhile('session:sign-in', details(username), () => happens({ ...place, ...place.elsewhere() }))
  return { place, answer }
}

describe('while the password is looked at, the account is', () => {
  it('disabled: nobody is in', async () => {
    const { place, answer } = await during('tom', (there) => disableUser(there, there.person('tom').id, there.by))
    expect(answer).toMatchObject(refusedAs('wrong_credentials'))
    expect(active(place)).toEqual([])
  })

  it('given a one-time password: nobody is in with the old one', async () => {
    const { place, answer } = await during('tom', (there) => setOneTimePassword(there, there.person('tom').id, 'hash of x', there.by))
    expect(answer).toMatchObject(refusedAs('password_change_required'))
    expect(active(place)).toEqual([])
  })

  it('renamed: greeted by the new name', async () => {
    const { place, answer } = await during('tom', (there) => renameUser(there, there.person('tom').id, { displayName: 'Thomas' }, there.by))
    expect(answer).toMatchObject({ ok: true })
    expect(place.views.at(-1)).toMatchObject({ screen: 'home', person: { displayName: 'Thomas' } })
  })

  it('demoted: never shown as an administrator', async () => {
    const { place, answer } = await during('ana', (there) => changeRole(there, there.person('ana').id, 'user', there.by))
    expect(answer).toMatchObject({ ok: true })
    expect(place.views.map((view) => view.screen === 'home' && view.person.role)).toEqual(['user'])
    expect(await place.ask('people:list', null)).toMatchObject(refusedAs('not_allowed'))
  })
})

describe('a password for one sign-in', () => {
  it('is replaced by one of their own, which then signs them in and is theirs from then on', async () => {
    const place = desk()
    await place.signIn('zoe')
    expect(place.workstation.view()).toMatchObject({
      screen: 'choose_password',
      person: { username: 'zoe', displayName: 'zoe' },
      passwordLeast: 15,
    })
    expect(active(place)).toEqual([])
    await place.told('password:choose', { newPassword: OWN })
    expect(place.screen()).toBe('home')
    await place.told('session:sign-out', null)
    expect(await place.ask('session:sign-in', details('zoe'))).toMatchObject(refusedAs('wrong_credentials'))
    await place.told('session:sign-in', { identifier: 'zoe', password: OWN })
    expect(place.screen()).toBe('home')
  })

  it('can be used for a day, or as long as the policy says; then an administrator gives a new one', async () => {
    for (const [lifetime, left] of [
      ['default', 24 * 60 * MINUTE],
      ['72h', 72 * 60 * MINUTE],
    ] as const) {
      const place = desk()
      place.set('one-time-password-lifetime', lifetime)
      place.clock.advance(left - (place.clock.now() - Number(place.person('zoe').oneTimeSince)) - 1)
      await place.signIn('zoe')
      expect(place.screen()).toBe('choose_password')
      place.clock.advance(1)
      expect(await place.ask('password:choose', { newPassword: OWN })).toMatchObject(refusedAs('one_time_password_expired'))
      await place.told('password:leave', null)
      expect(await place.ask('session:sign-in', details('zoe'))).toMatchObject(refusedAs('one_time_password_expired'))
      expect(place.store.listAudit({ newest: 1 })).toMatchObject([
        { kind: 'sign_in_failed', actorUserId: place.person('zoe').id, detail: { reason: 'one_time_password_expired' } },
      ])
      const { password } = await resetPassword(place, place.person('zoe').id, place.by)
      await place.told('session:sign-in', { identifier: 'zoe', password })
      expect(place.screen()).toBe('choose_password')
    }
  })

  it('cannot be kept, nor replaced by one that is too short', async () => {
    const place = desk()
    place.set('password-least', '8')
    await place.signIn('zoe')
    expect(await place.ask('password:choose', { newPassword: passwordOf('zoe') })).toMatchObject(refusedAs('password_unchanged'))
    expect(await place.ask('password:choose', { newPassword: 'short' })).toMatchObject(refusedAs('password_too_short'))
    expect(place.screen()).toBe('choose_password')
  })

  it('is forgotten with "Back", and after five minutes in which nobody has chosen', async () => {
    for (const goesAway of [(place: Desk) => place.told('password:leave', null), async (place: Desk) => place.clock.advance(5 * MINUTE)]) {
      const place = desk()
      await place.signIn('zoe')
      place.clock.advance(5 * MINUTE - 1)
      expect(place.screen()).toBe('choose_password')
      await goesAway(place)
      expect(place.views.at(-1)?.screen).toBe('sign_in')
      expect(await place.ask('password:choose', { newPassword: OWN })).toMatchObject(refusedAs('not_allowed'))
      expect(place.clock.pendingTimers).toBe(place.idleTimers)
    }
  })

  it('of whoever begins meanwhile is the one that is replaced', async () => {
    const place = desk()
    setOneTimePassword(place, place.person('tom').id, `hash of ${passwordOf('tom')}`, place.by)
    await place.signIn('zoe')
    const chosen = await place.meanwhile('password:choose', { newPassword: OWN }, () => place.signIn('tom'))
    expect(chosen).toMatchObject(refusedAs('not_allowed'))
    expect(place.workstation.view()).toMatchObject({ screen: 'choose_password', person: { username: 'tom' } })
    await place.told('password:choose', { newPassword: 'another of my own' })
    expect(active(place)).toEqual(['tom'])
    expect(place.clock.pendingTimers).toBeGreaterThan(0)
  })

  it('chosen too late, after the five minutes, signs nobody in', async () => {
    const place = desk()
    await place.signIn('zoe')
    const chosen = await place.meanwhile('password:choose', { newPassword: OWN }, () => place.clock.advance(5 * MINUTE))
    expect(chosen).toMatchObject(refusedAs('not_allowed'))
    expect(active(place)).toEqual([])
    expect(place.screen()).toBe('sign_in')
  })

  it('opens nothing once the account was disabled', async () => {
    const place = desk()
    await place.signIn('zoe')
    disableUser({ ...place.elsewhere() }, place.person('zoe').id, place.by)
    expect(await place.ask('password:choose', { newPassword: OWN })).toMatchObject(refusedAs('wrong_credentials'))
    expect(active(place)).toEqual([])
  })
})

it('who else is signed in is seen by people unless the policy says otherwise, and by administrators always', async () => {
  const place = desk()
  place.signInElsewhere('bea')
  const othersSeen = () => {
    const view = place.workstation.view()
    return view.screen === 'home' ? (view.open?.map(({ displayName }) => displayName).toSorted() ?? null) : []
  }
  await place.signIn('tom')
  expect(othersSeen()).toEqual(['bea', 'tom'])
  place.set('people-see-others', 'off')
  place.clock.advance(2_000)
  expect(othersSeen()).toBeNull()
  expect(JSON.stringify(place.views.at(-1))).not.toContain('"bea"')
  await place.told('session:sign-out', null)
  await place.signIn('ana')
  expect(othersSeen()).toEqual(['ana', 'bea'])
})

describe('a view that cannot be made', () => {
  it('after the session is on disk: it has its end, and nobody is behind the sign-in screen', async () => {
    const place = desk()
    const failing = vi.spyOn(place.store, 'listSessions').mockImplementation(() => {
      throw new RangeError('Invalid time value')
    })
    expect(await place.ask('session:sign-in', details('tom'))).toMatchObject({ ok: false })
    failing.mockRestore()
    expect(active(place)).toEqual([])
    expect(place.screen()).toBe('sign_in')
    await place.signIn('tom')
    expect(place.screen()).toBe('home')
  })
})
