import { describe, expect, it } from 'vitest'
import { changeRole } from '../../electron/app/accounts/accounts.ts'
import { EXAMPLES } from '../support/desk-questions.ts'
import { desk, passwordOf } from '../support/desk.ts'
import type { Desk } from '../support/desk.ts'
import { MINUTE } from '../support/session-builder.ts'

const refusedAs = (code: string) => ({ ok: false, error: { code } })
const EVE = { username: 'eve', displayName: 'Eve', email: '', role: 'user' } as const

/** Ana, with a password given a moment ago. */
async function office() {
  const place = desk()
  await place.signIn('ana')
  await place.reauthenticate()
  // So that what looks for alerts after a sign-in is done.
  place.clock.advance(1_000)
  return place
}

const named = async (place: Desk, username: string) =>
  (await place.told('people:list', null)).find((person) => person.username === username)

const losses: readonly (readonly [string, string, (place: Desk) => unknown])[] = [
  ['is demoted', 'not_allowed', (place) => changeRole(place.elsewhere(), place.person('ana').id, 'user', place.by)],
  ['locks the app', 'app_locked', (place) => place.workstation.keeper.lockApp('asked')],
  ['signs out', 'not_signed_in', (place) => place.told('session:sign-out', null)],
  ['closes the window', 'not_signed_in', (place) => place.closeWindow()],
  ['is signed out by somebody else', 'not_signed_in', (place) => place.endElsewhere(place.current.signedIn?.session)],
  [
    'is handed over to another administrator',
    'not_signed_in',
    async (place) => {
      await place.told('app:lock', null)
      await place.told('app:take-over', null)
      place.clock.advance(MINUTE)
      await place.signIn('bea')
    },
  ],
]

describe('a one-time password that is being made', () => {
  it.each(losses)('is made for nobody once the administrator %s', async (_what, code, happens) => {
    const adding = await office()
    expect(await adding.meanwhile('people:add', EVE, () => happens(adding))).toMatchObject(refusedAs(code))
    expect(adding.store.listUsers().map(({ username }) => username)).not.toContain('eve')

    const resetting = await office()
    const tom = resetting.person('tom')
    expect(await resetting.meanwhile('people:reset-password', { id: tom.id }, () => happens(resetting))).toMatchObject(refusedAs(code))
    expect(resetting.person('tom')).toEqual(tom)
    expect(resetting.store.findCredentials('tom')?.passwordHash).toBe(`hash of ${passwordOf('tom')}`)
  })
})

describe('a file that waits for its place', () => {
  const files = ['console:export', 'console:save-picture', 'console:save-table'] as const

  it.each(losses)('is not written, nor said to be, once the administrator %s', async (_what, code, happens) => {
    for (const name of files) {
      const place = await office()
      const question = await EXAMPLES[name].asks(place)
      const asked = Promise.withResolvers<void>()
      const choosing = Promise.withResolvers<void>()
      place.place.choose = () => {
        asked.resolve()
        return choosing.promise
      }
      const answer = place.begin(name, question)
      await place.passing(asked.promise)
      await happens(place)
      choosing.resolve()
      expect([name, await answer]).toMatchObject([name, refusedAs(code)])
      expect(place.store.listAudit().some(({ kind }) => kind === 'exported')).toBe(false)
    }
  })
})

describe('an account', () => {
  it('begins with a one-time password, which opens nothing but the choice of another', async () => {
    const place = await office()
    const { oneTimePassword } = await place.told('people:add', EVE)
    expect(await named(place, 'eve')).toMatchObject({ state: 'must_change_password', role: 'user', isSelf: false })
    await place.told('session:sign-out', null)
    await place.told('session:sign-in', { identifier: 'eve', password: oneTimePassword })
    expect(place.screen()).toBe('choose_password')
  })

  it('cannot have the name of another, in whatever case', async () => {
    const place = await office()
    expect(await place.ask('people:add', { ...EVE, username: 'TOM' })).toMatchObject({
      error: { code: 'name_taken', params: { field: 'username' } },
    })
  })

  it('is edited as a whole or not at all', async () => {
    const place = await office()
    await place.told('people:disable', { id: place.person('bea').id })
    const ana = place.person('ana')
    const edit = { id: ana.id, username: 'ana', displayName: 'Somebody', email: '', role: 'user' } as const
    const last = place.lastLine()
    expect(await place.ask('people:edit', edit)).toMatchObject(refusedAs('last_administrator'))
    expect(place.person('ana')).toEqual(ana)
    expect(place.linesAfter(last)).toEqual([])

    const tom = place.person('tom')
    const taken = { id: tom.id, username: 'zoe', displayName: 'tom', email: '', role: 'admin' } as const
    expect(await place.ask('people:edit', taken)).toMatchObject(refusedAs('name_taken'))
    expect(place.person('tom')).toEqual(tom)
    expect(place.linesAfter(last)).toEqual([])

    await place.told('people:edit', { ...taken, username: 'thomas' })
    expect(place.person('thomas')).toMatchObject({ id: tom.id, role: 'admin' })
    expect(place.linesAfter(last)).toMatchObject([
      { kind: 'role_changed', detail: { old: 'user', new: 'admin', names: { old: { username: 'tom' }, new: { username: 'thomas' } } } },
    ])
  })

  it('that is disabled ends its sessions with it, and signs nobody in until it is enabled', async () => {
    const place = await office()
    place.signInElsewhere('tom')
    const { id } = place.person('tom')
    await place.told('people:disable', { id })
    expect(place.sessionsOf('tom')[0]?.end).toMatchObject({
      endReason: 'account_disabled',
      endEvidence: { by: { userId: place.person('ana').id } },
    })
    expect(await named(place, 'tom')).toMatchObject({ state: 'disabled', openSessions: 0 })
    await place.told('people:enable', { id })
    await place.told('session:sign-out', null)
    await place.signIn('tom')
    expect(place.screen()).toBe('home')
  })

  it('that is locked by wrong passwords says so, and is opened by an administrator', async () => {
    const place = desk()
    for (let wrong = 0; wrong < 10; wrong += 1) {
      await place.ask('session:sign-in', { identifier: 'tom', password: 'wrong' })
      place.clock.advance(6 * MINUTE)
    }
    expect(await place.ask('session:sign-in', { identifier: 'tom', password: passwordOf('tom') })).toMatchObject(
      refusedAs('account_locked_until'),
    )
    await place.signIn('ana')
    await place.reauthenticate()
    expect(await named(place, 'tom')).toMatchObject({ state: 'locked' })
    await place.told('people:unlock', { id: place.person('tom').id })
    await place.told('session:sign-out', null)
    await place.signIn('tom')
    expect(place.screen()).toBe('home')
  })
})

describe('an administrator and their own account', () => {
  it('is demoted by an edit: the change stands, the window shows it at once, and the next call is refused', async () => {
    const place = await office()
    const edit = { id: place.person('ana').id, username: 'ana', displayName: 'ana', email: '', role: 'user' } as const
    await place.told('people:edit', edit)
    expect(place.views.at(-1)).toMatchObject({ screen: 'home', person: { role: 'user' } })
    expect(await place.ask('people:list', null)).toMatchObject(refusedAs('not_allowed'))
  })

  it('is disabled: the session at this window ends with it', async () => {
    const place = await office()
    await place.told('people:disable', { id: place.person('ana').id })
    expect(place.views.at(-1)).toMatchObject({ screen: 'sign_in', receipts: [{ endReason: 'account_disabled' }] })
    expect(place.clock.pendingTimers).toBe(place.idleTimers)
  })

  it('has no one-time password made for it', async () => {
    const place = await office()
    expect(await place.ask('people:reset-password', { id: place.person('ana').id })).toMatchObject(refusedAs('not_allowed'))
  })

  it('is the last one that can administer: nothing takes that away', async () => {
    const place = await office()
    const { id } = place.person('ana')
    await place.told('people:disable', { id: place.person('bea').id })
    expect(await named(place, 'ana')).toMatchObject({ isLastAdministrator: true, isSelf: true })
    expect(await place.ask('people:disable', { id })).toMatchObject(refusedAs('last_administrator'))
    expect(place.screen()).toBe('home')
  })
})

const change = (key: string, value: string, role: 'user' | 'admin' | null = null) => ({ key, value, role })
const save = (place: Desk, changes: readonly ReturnType<typeof change>[], version = 0) => place.ask('policy:save', { version, changes })
const line = (key: string, role: string | null) => ({ kind: 'policy_changed', detail: { key, role, version: 1 } })

describe('the policy', () => {
  it('is changed as a whole, in whatever order it was typed, with a line for each setting', async () => {
    const place = await office()
    const last = place.lastLine()
    const changes = [change('heartbeat-interval', '10m'), change('offline-after', '20m'), change('idle-timeout', '5m', 'user')]
    expect(await save(place, changes)).toEqual({ ok: true, value: { kind: 'saved', version: 1 } })
    expect(place.store.readSettings()).toEqual(
      new Map([
        ['heartbeat-interval', '10m'],
        ['idle-timeout@user', '5m'],
        ['offline-after', '20m'],
        ['policy-version', '1'],
      ]),
    )
    expect(place.linesAfter(last)).toMatchObject([
      line('heartbeat-interval', null),
      line('offline-after', null),
      line('idle-timeout', 'user'),
    ])
    expect(place.store.verifyAudit()).toMatchObject({ kind: 'intact' })
  })

  it('is not changed at all while some of it cannot be', async () => {
    const place = await office()
    const last = place.lastLine()
    const changes = [change('idle-timeout', '8h'), change('lockout-after', 'banana')]
    const refused = [{ key: 'lockout-after', value: 'banana', role: null, error: { code: 'invalid_input' } }]
    expect(await place.told('policy:preview', changes)).toMatchObject({ refused, signsOut: [] })
    expect(await save(place, changes)).toMatchObject({ value: { kind: 'refused', refused } })
    const together = [change('heartbeat-interval', '10m'), change('idle-timeout', '8h')]
    expect(await save(place, together)).toMatchObject({ value: { kind: 'refused', refused: [{ key: 'heartbeat-interval' }] } })
    expect(await save(place, [...together, change('no-such-thing', '1')])).toMatchObject(refusedAs('invalid_input'))
    expect(place.store.readSettings()).toEqual(new Map())
    expect(place.linesAfter(last)).toEqual([])
  })

  it('is not changed where it is not the one any more that was looked at', async () => {
    const place = await office()
    const changes = [change('idle-timeout', '20m')]
    const { version } = await place.told('policy:preview', changes)
    place.set('away-after', '4m')
    expect(await save(place, changes, version)).toEqual({ ok: true, value: { kind: 'outdated' } })
    expect(place.store.readSettings().has('idle-timeout')).toBe(false)
    expect(await save(place, changes, version + 1)).toMatchObject({ value: { kind: 'saved', version: version + 2 } })
  })

  it('says before it is saved what will change and whom that signs out, and neither of what it changes nothing about', async () => {
    const place = await office()
    place.signInElsewhere('tom')
    place.clock.advance(6 * MINUTE)
    const changes = [change('idle-timeout', '5m', 'user'), change('away-after', '300s')]
    expect(await place.told('policy:preview', changes)).toEqual({
      version: 0,
      refused: [],
      changes: [{ key: 'idle-timeout', role: 'user', old: '30m', value: '5m' }],
      signsOut: [{ displayName: 'tom', host: place.owner.host, isOwn: false }],
    })
    expect(await place.told('policy:preview', [change('idle-timeout', '7m')])).toMatchObject({ signsOut: [] })
    // Whoever asks is not idle; they have been here for long all the same.
    const limits = [change('idle-timeout', '1m'), change('absolute-timeout', '5m', 'admin')]
    expect(await place.told('policy:preview', limits.slice(0, 1))).toMatchObject({ signsOut: [{ displayName: 'tom' }] })
    const signsOut = [{ displayName: 'tom' }, { displayName: 'ana', isOwn: true }]
    expect(
      (await place.told('policy:preview', limits)).signsOut.toSorted((one, other) => other.displayName.localeCompare(one.displayName)),
    ).toMatchObject(signsOut)
    expect(place.store.readSettings()).toEqual(new Map())
  })

  it('holds for the session at this window at once', async () => {
    const place = await office()
    place.clock.advance(4 * MINUTE)
    // Whoever asked is gone by the time of the answer.
    expect(await save(place, [change('idle-timeout', '4m')])).toMatchObject(refusedAs('not_signed_in'))
    expect(place.views.at(-1)).toMatchObject({ screen: 'sign_in', receipts: [{ endReason: 'idle_timeout' }] })
  })
})
