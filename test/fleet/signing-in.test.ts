import { describe, expect, it } from 'vitest'
import type { Endings } from '../../electron/core/ports/store-port.ts'
import { desk, passwordOf } from '../support/desk.ts'
import type { Desk } from '../support/desk.ts'
import { FleetWorld } from './support/fleet-world.ts'

const refusedAs = (code: string, params: object = {}) => ({ ok: false, error: { code, params } })
const MIA = { identifier: 'mia', password: passwordOf('mia') }

/** A desk that is enrolled, and whose line is open. */
async function enrolled(world: FleetWorld): Promise<Desk> {
  const place = desk({ fleet: world })
  void place.settle()
  void place.line?.enrol(world.token())
  await world.pass(500)
  expect(place.line?.status()).toMatchObject({ link: 'connected' })
  return place
}

/** The answer, while time passes for the desk and its directory. */
async function asking(world: FleetWorld, place: Desk, details = MIA) {
  const answer = place.begin('session:sign-in', details)
  const state = { isOver: false }
  void answer.then(() => (state.isOver = true))
  for (let passed = 0; passed < 10_000 && !state.isOver; passed += 50) await world.pass(50, 10)
  return answer
}

const admissions = (place: Desk) => place.store.listSessions({ state: 'all' }).map(({ admission }) => admission ?? 'local')

async function cutOff(world: FleetWorld) {
  world.person('mia')
  const place = await enrolled(world)
  await asking(world, place)
  await place.told('session:sign-out', null)
  await world.pass(1_500)
  world.wire.isDown = true
  world.wire.cut()
  await world.pass(2_000)
  return place
}
const policy = (world: FleetWorld, place: Desk, value: string) =>
  place.store.fleet.applyPolicy(
    { version: world.clock.now(), settings: { 'directory-unreachable': value } },
    { at: world.clock.now(), kind: 'directory_policy', actorUserId: null, sessionId: null, detail: {} },
  )

describe('somebody of the directory', () => {
  it('is proved there the first time, and from then on has an account here', async () => {
    const world = new FleetWorld()
    world.person('mia')
    const place = await enrolled(world)
    expect(await asking(world, place)).toMatchObject({ ok: true })
    expect(place.workstation.view()).toMatchObject({ screen: 'home', person: { username: 'mia' } })
    expect(admissions(place)).toEqual(['granted'])
    expect(world.directory.released).toHaveLength(1)
    await place.told('session:sign-out', null)
    await world.pass(1_500)
    const proofs = world.directory.timesAsked('findCredentials')
    expect(await asking(world, place)).toMatchObject({ ok: true })
    expect(world.directory.timesAsked('findCredentials')).toBe(proofs)
    await world.pass(1_500)
    const [newest] = place.store.listSessions({ state: 'active' })
    expect(world.directory.fold.sessions.get(newest?.id ?? '')).toMatchObject({ admission: 'granted', end: null })
  })

  it('with a wrong password is refused and counted here, too; one whom nobody knows alike', async () => {
    const world = new FleetWorld()
    world.person('mia')
    const place = await enrolled(world)
    expect(await asking(world, place, { ...MIA, password: 'wrong' })).toMatchObject(refusedAs('wrong_credentials'))
    expect(await asking(world, place, { ...MIA, identifier: 'nobody' })).toMatchObject(refusedAs('wrong_credentials'))
    const failures = place.store.listAudit().filter(({ kind }) => kind === 'sign_in_failed')
    expect(failures).toHaveLength(2)
  })

  it('who is signed in elsewhere is told where and since when, and may take over', async () => {
    const world = new FleetWorld()
    world.person('mia')
    world.directory.limit = 1
    const [one, other] = [await enrolled(world), await enrolled(world)]
    await asking(world, one)
    await world.pass(1_500)
    const sinceAt = one.current.signedIn?.session.startedAt
    expect(await asking(world, other)).toMatchObject(refusedAs('limit_reached_elsewhere', { host: 'desk 1', site: 'Rome', sinceAt }))
    expect(other.store.listAudit().filter(({ kind }) => kind === 'sign_in_failed')).toEqual([])
    const again = other.begin('session:sign-in-here', null)
    await world.pass(1_000)
    expect(await again).toMatchObject({ ok: true })
    expect(world.directory.asks.at(-1)).toMatchObject({ takeOver: true })
    // Also where the password was checked by what is cached: only who has just proved it to the directory gives anything up.
    await other.told('session:sign-out', null)
    await world.pass(6 * 60_000, 5_000)
    await asking(world, one)
    await world.pass(1_500)
    expect(await asking(world, other)).toMatchObject(refusedAs('limit_reached_elsewhere'))
    const proofs = world.directory.timesAsked('findCredentials')
    const proved = other.begin('session:sign-in-here', null)
    await world.pass(1_000)
    expect(await proved).toMatchObject({ ok: true })
    expect(world.directory.timesAsked('findCredentials')).toBe(proofs + 1)
  })

  it('waits for whom they replace, for three seconds, and is refused then', async () => {
    const world = new FleetWorld()
    world.person('mia')
    const place = await enrolled(world)
    world.directory.admission = {
      kind: 'replacing',
      open: [{ session: 's', workstation: '9', name: 'PC 2', site: 'Ward 3', startedAt: 5, silentSince: null }],
    }
    const answer = asking(world, place)
    await world.pass(700)
    world.directory.admission = { kind: 'granted', writtenOff: [] }
    expect(await answer).toMatchObject({ ok: true })
    await place.told('session:sign-out', null)
    world.directory.admission = {
      kind: 'replacing',
      open: [{ session: 's', workstation: '9', name: 'PC 2', site: 'Ward 3', startedAt: 5, silentSince: null }],
    }
    expect(await asking(world, place)).toMatchObject(refusedAs('limit_reached_elsewhere', { host: 'PC 2', site: 'Ward 3' }))
  })

  it('whose account changed proves the password anew; one who changed the password, too', async () => {
    const world = new FleetWorld()
    const mia = world.person('mia')
    const place = await enrolled(world)
    await asking(world, place)
    await place.told('session:sign-out', null)
    world.person('mia', { ...mia, revision: 9, passwordHash: 'hash of the new one' })
    expect(await asking(world, place, { ...MIA, password: 'the new one' })).toMatchObject({ ok: true })
    await place.told('session:sign-out', null)
    expect(await asking(world, place)).toMatchObject(refusedAs('wrong_credentials'))
  })

  it('with a one-time password chooses one of their own, which the directory keeps', async () => {
    const world = new FleetWorld()
    world.person('mia', { mustChangePassword: true, oneTimeSince: world.clock.now() })
    const place = await enrolled(world)
    expect(await asking(world, place)).toMatchObject({ ok: true })
    expect(place.screen()).toBe('choose_password')
    const chosen = place.begin('password:choose', { newPassword: 'quite another and long enough' })
    await world.pass(2_000)
    expect(await chosen).toMatchObject({ ok: true })
    expect(place.screen()).toBe('home')
    expect(world.directory.people.get('mia')).toMatchObject({
      passwordHash: 'hash of quite another and long enough',
      mustChangePassword: false,
    })
  })

  it('who administers leaves no hash here, and unlocks the app by the directory', async () => {
    const world = new FleetWorld()
    world.person('mia', { role: 'admin' })
    const place = await enrolled(world)
    await asking(world, place)
    expect(place.store.findCredentials('mia')?.passwordHash).toBe('*directory')
    await place.told('app:lock', null)
    const unlocked = place.begin('app:unlock', { password: MIA.password })
    await world.pass(500)
    expect(await unlocked).toMatchObject({ ok: true })
    expect(place.screen()).toBe('home')
  })

  it('has the name of an account of this desk: that one is meant', async () => {
    const world = new FleetWorld()
    world.person('tom', { passwordHash: 'hash of another' })
    const place = await enrolled(world)
    expect(await asking(world, place, { identifier: 'tom', password: 'another' })).toMatchObject(refusedAs('wrong_credentials'))
    expect(await asking(world, place, { identifier: 'tom', password: passwordOf('tom') })).toMatchObject({ ok: true })
    expect(admissions(place)).toEqual(['local'])
  })
})

describe('while the directory cannot be reached', () => {
  it('who is known here is let in, and the directory learns of it', async () => {
    const world = new FleetWorld()
    const place = await cutOff(world)
    expect(await asking(world, place)).toMatchObject({ ok: true })
    expect(admissions(place)).toEqual(['offline', 'granted'])
    world.wire.isDown = false
    await world.pass(15_000)
    const [newest] = place.store.activeSessions()
    expect(world.directory.fold.sessions.get(newest?.id ?? '')).toMatchObject({ admission: 'offline', end: null })
  })

  it('nobody is known for longer than the policy says', async () => {
    const world = new FleetWorld()
    const place = await cutOff(world)
    world.clock.set(world.clock.now() + 15 * 86_400_000)
    await world.pass(20_000, 1_000)
    expect(place.store.findCredentials('mia')?.passwordHash).toBe('*directory')
    expect(await asking(world, place)).toMatchObject(refusedAs('directory_unreachable'))
  })

  it('a new one is not, nor anybody where the policy says so; no wrong password is counted', async () => {
    const world = new FleetWorld()
    const place = await cutOff(world)
    world.person('eva')
    expect(await asking(world, place, { identifier: 'eva', password: passwordOf('eva') })).toMatchObject(refusedAs('directory_unreachable'))
    policy(world, place, 'refuse')
    expect(await asking(world, place)).toMatchObject(refusedAs('directory_unreachable'))
    policy(world, place, 'known-people')
    expect(place.store.listAudit().filter(({ kind }) => kind === 'sign_in_failed')).toEqual([])
    expect(await asking(world, place)).toMatchObject({ ok: true })
  })

  it('accounts of this desk go on, unless the fleet says administrators only', async () => {
    const world = new FleetWorld()
    const place = await cutOff(world)
    expect(await asking(world, place, { identifier: 'tom', password: passwordOf('tom') })).toMatchObject({ ok: true })
    await place.told('session:sign-out', null)
    const at = world.clock.now()
    const line = { at, kind: 'directory_policy', actorUserId: null, sessionId: null, detail: {} } as const
    place.store.fleet.applyPolicy({ version: at, settings: { 'local-accounts': 'administrators' } }, line)
    const refused = await asking(world, place, { identifier: 'tom', password: passwordOf('tom') })
    expect(refused).toMatchObject(refusedAs('directory_refused', { because: 'local' }))
    expect(await asking(world, place, { identifier: 'ana', password: passwordOf('ana') })).toMatchObject({ ok: true })
  })

  it('a lock counts all the same, until it is over', async () => {
    const world = new FleetWorld()
    const until = world.clock.now() + 60_000
    world.directory.locksNow = [{ id: 1, whom: { kind: 'role', role: 'user' }, until, reason: 'Stocktaking', by: 'Marta', at: 0 }]
    world.person('mia')
    const place = await enrolled(world)
    world.directory.ring(null)
    await world.pass(500)
    world.wire.isDown = true
    world.wire.cut()
    world.person('mia')
    place.store.fleet.mirror(world.person('mia'), world.clock.now(), "hash of mia's own", NOBODY_ENDS)
    expect(await asking(world, place)).toMatchObject(
      refusedAs('locked_by_directory', { whom: 'role', reason: 'Stocktaking', untilAt: until }),
    )
    await world.pass(60_000, 1_000)
    expect(await asking(world, place)).toMatchObject({ ok: true })
  })
})

const NOBODY_ENDS: Endings = {
  reason: 'account_disabled',
  evidence: {},
  by: { userId: null, sessionId: null, via: 'app', process: { pid: 1, host: '', osUser: '' } },
  judge: () => ({ liveness: 'alive', reason: 'process_running' }),
}

describe('from the centre', () => {
  it('a session is ended within a second, with a message and a grace, and its person is told', async () => {
    const world = new FleetWorld()
    world.person('mia')
    const place = await enrolled(world)
    await asking(world, place)
    const session = place.current.signedIn?.session.id ?? ''
    world.command({ kind: 'end_session', session, body: { message: 'Fire drill.', graceMs: 2_000, by: 'Marta' } })
    await world.pass(300)
    expect(place.workstation.view()).toMatchObject({ warning: { kind: 'close_request', message: 'Fire drill.' } })
    await world.pass(3_000)
    expect(place.screen()).toBe('sign_in')
    expect(place.store.listSessions({ state: 'all' })[0]?.end).toMatchObject({
      endReason: 'closed_by_admin',
      endEvidence: { message: 'Fire drill.', by: { osUser: 'Marta' } },
    })
    await world.pass(1_500)
    expect(world.directory.fold.sessions.get(session)?.end).toMatchObject({ reason: 'closed_by_admin' })
  })

  it('whose account is disabled there is signed out here', async () => {
    const world = new FleetWorld()
    const mia = world.person('mia')
    const place = await enrolled(world)
    await asking(world, place)
    world.person('mia', { ...mia, disabled: true, revision: 20 })
    world.command({ kind: 'sync' })
    await world.pass(3_000)
    expect(place.screen()).toBe('sign_in')
    expect(place.store.listSessions({ state: 'all' })[0]?.end).toMatchObject({ endReason: 'account_disabled' })
  })

  it('a permission that came to nothing is given back', async () => {
    const world = new FleetWorld()
    world.person('mia')
    const place = await enrolled(world)
    await asking(world, place)
    await place.told('session:sign-out', null)
    world.wire.isBlackHole = true
    const answer = place.begin('session:sign-in', MIA)
    await world.pass(500)
    place.closeWindow()
    await world.pass(2_000)
    expect(await answer).toMatchObject(refusedAs('not_allowed'))
    expect(place.store.listAudit({ newest: 1 })).toMatchObject([{ kind: 'grant_unused' }])
  })
})
