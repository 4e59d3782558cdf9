import { describe, expect, it } from 'vitest'
import { actorIn } from '../../electron/core/audit/audit.ts'
import { utcMs } from '../../electron/core/ids.ts'
import { differencesFrom } from '../support/fold.ts'
import { workplace } from './support/desk-without-window.ts'
import { FleetWorld } from './support/fleet-world.ts'

const chance = (seed: number) => {
  let state = seed
  return (most: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * most)
  }
}

describe('a desk that is enrolled', () => {
  it('is known with what is open there, and from then on has its lines there', async () => {
    const world = new FleetWorld()
    const place = workplace(world)
    place.signIn(0)
    const enrolling = place.enrol()
    await world.pass(500)
    await enrolling
    expect(place.office().status()).toMatchObject({ kind: 'enrolled', link: 'connected', why: null, waiting: 0, site: 'Rome' })
    expect(differencesFrom(world.directory.fold, place.all())).toEqual([])
    place.signOut()
    place.signIn(1)
    place.office().look()
    await world.pass(1_500)
    expect(differencesFrom(world.directory.fold, place.all())).toEqual([])
    expect(world.directory.shipped.map(({ kind }) => kind)).toEqual(['enrolled', 'link_opened', 'session_ended', 'signed_in'])
    expect(world.directory.beats.at(-1)).toMatchObject({ session: place.store.activeSessions()[0]?.id, clockAheadMs: 0 })
  })

  it('is told of its clock, and goes on', async () => {
    const world = new FleetWorld()
    const place = workplace(world, 5 * 3_600_000)
    void place.enrol()
    await world.pass(500)
    place.signIn(0)
    await world.pass(1_500)
    expect(place.office().status()).toMatchObject({ link: 'connected', why: 'clock' })
    expect(differencesFrom(world.directory.fold, place.all())).toEqual([])
  })

  it.each([
    ['ack', '{"say":"ack","next":"hunter2"}'],
    [null, '{"say":"hunter2"}'],
    [null, 'null'],
    [null, '"hunter2'],
  ])('gives up a line on which %s is not as it should be, says so, and tries again later', async (message, text) => {
    const world = new FleetWorld()
    const place = workplace(world)
    void place.enrol()
    await world.pass(500)
    world.wire.babble(text)
    await world.pass(500)
    expect(place.office().status()).toMatchObject({ link: 'refused', why: 'protocol' })
    const said = place.log.lines.filter(({ event }) => event.includes('does not understand'))
    expect(said).toEqual([{ level: 'warn', event: expect.any(String) as string, fields: { message } }])
    expect(JSON.stringify(place.log.lines)).not.toContain('hunter2')
    await world.pass(61_000)
    expect(place.office().status()).toMatchObject({ link: 'connected', why: null })
  })

  it('is not let in with a line that nobody made, and stays without a directory', async () => {
    const world = new FleetWorld()
    const place = workplace(world)
    const line = world.token()
    world.directory.tokens.clear()
    const refused = place.office().enrol(line)
    const outcome = expect(refused).rejects.toMatchObject({ code: 'enrolment_refused', params: { why: 'unknown' } })
    await world.pass(500)
    await outcome
    await expect(place.office().enrol('latchkey-enrol:nowhere')).rejects.toMatchObject({ params: { why: 'malformed' } })
    expect(place.office().status()).toEqual({ kind: 'none' })
  })

  it('leaves, and pays nothing any more', async () => {
    const world = new FleetWorld()
    const place = workplace(world)
    void place.enrol()
    await world.pass(500)
    void place.office().leave()
    await world.pass(500)
    const timers = world.clock.pendingTimers
    place.restart()
    expect(place.office().status()).toEqual({ kind: 'none' })
    expect(world.clock.pendingTimers).toBe(timers)
    expect(place.store.listAudit({ newest: 1 })).toMatchObject([{ kind: 'left_directory' }])
  })

  it('whose access is revoked forgets hashes, and says why', async () => {
    const world = new FleetWorld()
    const place = workplace(world)
    void place.enrol()
    await world.pass(500)
    place.store.fleet.mirror(world.person('mia'), utcMs(0), 'hash', {
      reason: 'account_disabled',
      evidence: {},
      by: actorIn(place.owner),
      judge: () => ({ liveness: 'alive', reason: 'process_running' }),
    })
    world.directory.change(1, { revoked: true })
    world.command({ kind: 'sync' })
    await world.pass(1_000)
    expect(place.office().status()).toMatchObject({ link: 'refused', why: 'revoked' })
    expect(place.store.findCredentials('mia')?.passwordHash).toBe('*directory')
    expect(place.store.fleet.link()?.refused).toBe('revoked')
  })

  it('carries out a command once, however often it comes', async () => {
    const world = new FleetWorld()
    const place = workplace(world)
    void place.enrol()
    await world.pass(500)
    const { session } = place.signIn(0)
    await world.pass(1_000)
    const id = world.command({
      kind: 'end_session',
      session: session.id,
      body: { reason: 'replaced', message: 'Elsewhere.', graceMs: 5_000, by: 'Marta' },
    })
    await world.pass(200)
    expect(place.store.closeRequests.of(session.id)).toMatchObject({
      reason: 'replaced',
      message: 'Elsewhere.',
      grace: 5_000,
      by: { process: { osUser: 'Marta' } },
    })
    world.directory.commands.push({ id, workstation: 1, kind: 'end_session', session: session.id, body: {}, issuedAt: 0 })
    world.killGateway()
    await world.pass(5_000)
    expect(place.store.listAudit().filter(({ kind }) => kind === 'command_settled')).toHaveLength(1)
    expect(world.directory.settled).toEqual([{ command: id, outcome: 'asked' }])
    world.command({ kind: 'message', body: { to: 'workstation', text: 'Hello', from: 'Marta' } })
    world.command({ kind: 'end_session', session: '0190a000-0000-7000-8000-000000000000' })
    world.command({ kind: 'dance' as 'sync' })
    await world.pass(2_000)
    expect(place.office().messagesFor({ id: 'x', role: 'user' })).toMatchObject([{ from: 'Marta', text: 'Hello' }])
    expect(world.directory.settled.map(({ outcome }) => outcome)).toEqual(['asked', 'done', 'not_active', 'unknown_kind'])
  })

  it('changes its key when it is asked to, and is let in with it', async () => {
    const world = new FleetWorld()
    const place = workplace(world)
    void place.enrol()
    await world.pass(500)
    const before = place.store.fleet.link()?.key
    world.command({ kind: 'rotate_key' })
    await world.pass(1_500)
    expect(place.store.fleet.link()?.key).not.toBe(before)
    world.killGateway()
    await world.pass(5_000)
    expect(place.office().status()).toMatchObject({ link: 'connected' })
  })

  it('ends at the directory what this database does not know', async () => {
    const UNKNOWN = '0190a000-0000-7000-8000-0000000000ff'
    const world = new FleetWorld()
    const place = workplace(world)
    void place.enrol()
    await world.pass(500)
    world.directory.fold.take([
      { fact: 'started', session: UNKNOWN, person: 'p', startedAt: 1, admission: 'local', appVersion: '', host: '', osUser: '', pid: 1 },
    ])
    world.directory.openAt = () => [UNKNOWN]
    world.killGateway()
    await world.pass(5_000)
    expect(world.directory.fold.sessions.get(UNKNOWN)?.end).toMatchObject({ reason: 'lease_expired' })
    expect(place.store.listAudit().filter(({ kind }) => kind === 'session_recovered')).toHaveLength(1)
  })

  it.each(['when the line opens', 'when it is asked to end it'] as const)(
    'tells once more of an end that the directory has lost, %s',
    async (when) => {
      const world = new FleetWorld()
      const place = workplace(world)
      const { session } = place.signIn(0)
      void place.enrol()
      await world.pass(500)
      place.signOut()
      place.office().look()
      await world.pass(1_500)
      expect(world.directory.fold.sessions.get(session.id)?.end).toMatchObject({ reason: 'signed_out' })
      world.directory.fold.take([{ fact: 'reopened', session: session.id }])
      if (when === 'when the line opens') world.killGateway()
      else world.command({ kind: 'end_session', session: session.id })
      await world.pass(5_000)
      expect(differencesFrom(world.directory.fold, place.all())).toEqual([])
      world.killGateway()
      await world.pass(5_000)
      expect(place.store.listAudit().filter(({ kind }) => kind === 'session_repaired')).toHaveLength(1)
    },
  )

  it('forgets the passwords that were proved to a directory which was set back, and says what it has of it', async () => {
    const world = new FleetWorld()
    const place = workplace(world)
    void place.enrol()
    await world.pass(500)
    const mia = world.person('mia', { revision: 17 })
    place.store.fleet.mirror(mia, place.clock.now(), 'hash', { reason: 'account_disabled', evidence: {} } as never)
    place.store.fleet.notePeople(12)
    world.command({ kind: 'message', body: { to: 'workstation', text: 'Hello', from: 'Marta' } })
    await world.pass(1_500)
    world.directory.numbers = { policy: 0, people: 16, command: 1 }
    world.killGateway()
    await world.pass(5_000)
    expect(world.directory.caughtUp).toEqual([{ id: 1, has: { policy: 0, people: 17, command: 1 } }])
    expect(place.store.findCredentials('mia')?.passwordHash).toBe('*directory')
    expect(world.directory.told).toEqual([1])
  })
})

it.each(Array.from({ length: 24 }, (_, seed) => seed))(
  'whatever is cut, each line arrives once and each command is done once (seed %i)',
  async (seed) => {
    const world = new FleetWorld()
    const pick = chance(seed * 7_919 + 1)
    const place = workplace(world, [0, 5 * 3_600_000, -5 * 3_600_000][seed % 3])
    void place.enrol()
    await world.pass(500)
    const commands: number[] = []
    for (let step = 0; step < 40; step += 1) {
      const [session] = place.store.activeSessions()
      const deed = pick(10)
      if (deed < 3 && session) place.signOut()
      else if (deed < 3) place.signIn(pick(2))
      else if (deed === 3) world.wire.cutAfter = pick(12)
      else if (deed === 4) world.killGateway()
      else if (deed === 5) place.restart()
      else if (deed === 6) world.wire.isDown = !world.wire.isDown
      else if (deed === 7) commands.push(world.command({ kind: 'end_session', session: session?.id ?? null, body: { graceMs: 0 } }))
      else if (deed === 8) commands.push(world.command({ kind: 'message', body: { to: 'workstation', text: 'x', from: 'y' } }))
      else world.wire.isBlackHole = !world.wire.isBlackHole
      await world.pass(pick(1_500))
    }
    world.wire.isDown = world.wire.isBlackHole = false
    world.wire.cutAfter = null
    world.killGateway()
    await world.pass(60_000, 250)
    expect(differencesFrom(world.directory.fold, place.all())).toEqual([])
    expect(place.office().status()).toMatchObject({ link: 'connected', waiting: 0 })
    const lines = place.store.listAudit().filter(({ seq }) => seq >= (world.directory.shipped[0]?.seq ?? 0))
    expect(world.directory.shipped.map(({ seq }) => seq)).toEqual(lines.map(({ seq }) => seq))
    expect(world.directory.settled.map(({ command }) => command).toSorted((one, other) => one - other)).toEqual(commands)
  },
)
