import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { consoleParts } from '../../electron/directory/console-parts.ts'
import type { RunningDirectory } from '../../electron/directory/service.ts'
import { createEntropy } from '../../electron/platform/secret/entropy.ts'
import { createPasswordHasher } from '../../electron/platform/secret/passwords.ts'
import { systemClock } from '../../electron/platform/time/system-clock.ts'
import { servedDirectory } from '../directory/support/served-directory.ts'
import { describeWithPostgres } from '../support/postgres/database.ts'
import { network, realDesk } from './support/real-desk.ts'

const PASSWORD = 'moss kettle unrelated comet'

async function until(what: string, isSo: () => boolean | Promise<boolean>, within = 10_000): Promise<number> {
  const began = performance.now()
  while (!(await isSo())) {
    if (performance.now() - began > within) throw new Error(`not within ${within} ms: ${what}`)
    await pause(20)
  }
  return performance.now() - began
}

async function value<Value>(serving: RunningDirectory, channel: string, question: unknown): Promise<Value> {
  const answer = await serving.ask(channel, question)
  if (!answer.ok) throw new Error(`${channel}: ${JSON.stringify(answer.error)}`)
  return answer.value as Value
}

async function enrolled(serving: RunningDirectory, host: string, site: string) {
  const { line } = await value<{ line: string }>(serving, 'fleet:enrol-token', { site, validFor: '1h' })
  const way = await network(serving.port)
  const desk = realDesk(host)
  await desk.line.enrol(way.through(line))
  expect(desk.line.status()).toMatchObject({ link: 'connected', why: null, site })
  return { ...desk, way }
}

describeWithPostgres('Two desks and their directory', (database) => {
  const passwords = createPasswordHasher()

  async function directory(): Promise<RunningDirectory> {
    const { store, connection } = await database.open()
    const more = consoleParts({ call: connection.call, clock: systemClock, entropy: createEntropy(), passwords })
    return servedDirectory(store, { passwords, ...more })
  }

  it('limit a person to one of them, let them take over, end a session from the centre, and go on without it', async () => {
    const serving = await directory()
    const one = await enrolled(serving, 'pc-1', 'Ward 3')
    const other = await enrolled(serving, 'pc-2', 'Ward 4')
    const details = { username: 'mia', email: '', displayName: 'Mia', role: 'user' }
    const { oneTimePassword } = await value<{ oneTimePassword: string }>(serving, 'fleet:people-add', details)

    // Their first password, then a session that the other desk is told of.
    expect(await one.signIn('mia', oneTimePassword)).toMatchObject({ ok: true })
    expect(one.view()).toMatchObject({ screen: 'choose_password' })
    expect(await one.ask('password:choose', { newPassword: PASSWORD })).toMatchObject({ ok: true })
    expect(one.session()).toMatchObject({ admission: 'granted' })
    const first = one.session()
    await until('the start is at the centre', async () => (await sessionsAtCentre()).some(({ id, ended }) => id === first?.id && !ended))
    expect(await other.signIn('mia', PASSWORD)).toMatchObject({
      ok: false,
      error: { code: 'limit_reached_elsewhere', params: { host: 'pc-1', site: 'Ward 3', sinceAt: first?.startedAt } },
    })

    // They take over: the first desk ends its session, and says so itself.
    expect(await other.ask('session:sign-in-here', null)).toMatchObject({ ok: true })
    await until('the first desk has let go', () => one.session() === null)
    await until('and the centre knows', async () =>
      (await sessionsAtCentre()).some(({ id, reason }) => id === first?.id && reason === 'replaced'),
    )
    expect(one.store.findSession(first?.id ?? ('' as never))?.end).toMatchObject({ endReason: 'replaced' })

    // An administrator ends it from the centre, with a message.
    const second = other.session()
    await until('the second start is at the centre', async () => (await sessionsAtCentre()).some(({ id }) => id === second?.id))
    const { id } = await value<{ id: string }>(serving, 'fleet:preview-close', { kind: 'sessions', ids: [second?.id] })
    await value(serving, 'fleet:close', { id, message: 'Fire drill.', graceSeconds: 0 })
    expect(await until('the session is over', () => other.session() === null)).toBeLessThan(2_000)
    expect(other.store.findSession(second?.id ?? ('' as never))?.end).toMatchObject({
      endReason: 'closed_by_admin',
      endEvidence: { message: 'Fire drill.' },
    })
    await until('and the centre knows', async () => (await sessionsAtCentre()).some((each) => each.id === second?.id && each.ended))

    // Nobody answers: whoever is known here goes on, and it is told when the network is back.
    other.way.cut()
    await until('the line is lost', () => status(other) === 'unreachable')
    expect(await other.signIn('mia', PASSWORD)).toMatchObject({ ok: true })
    const third = other.session()
    expect(third).toMatchObject({ admission: 'offline' })
    await other.signOut()
    other.way.mend()
    await until('the line is open again', () => status(other) === 'connected', 25_000)
    await until('all of it is at the centre', async () =>
      (await sessionsAtCentre()).some((each) => each.id === third?.id && each.admission === 'offline' && each.reason === 'signed_out'),
    )
    for (const desk of [one, other]) await until('nothing waits', () => waiting(desk) === 0)
    const shipped = await database.sql<{ lines: number; numbers: number }>(
      'SELECT count(*)::int AS lines, count(DISTINCT (workstation_id, incarnation, seq))::int AS numbers FROM audit',
    )
    expect(shipped[0]?.lines).toBe(shipped[0]?.numbers)
  }, 90_000)

  it('have the same policy, refuse whom the fleet has locked, and let a revoked desk no more in', async () => {
    const serving = await directory()
    const one = await enrolled(serving, 'pc-3', 'Ward 3')
    const { oneTimePassword } = await value<{ oneTimePassword: string }>(serving, 'fleet:people-add', {
      username: 'eva',
      email: '',
      displayName: 'Eva',
      role: 'user',
    })
    await one.signIn('eva', oneTimePassword)
    await one.ask('password:choose', { newPassword: PASSWORD })
    await one.signOut()
    const { version } = await value<{ version: number }>(serving, 'fleet:policy', null)
    await value(serving, 'fleet:policy-save', { version, changes: [{ key: 'idle-timeout', value: '7m', role: null }] })
    await until('the policy is here', () => one.store.readSettings().get('idle-timeout') === '7m')
    await value(serving, 'fleet:lock', { whom: { kind: 'role', role: 'user' }, for: '1h', reason: 'Stocktaking', endSessions: false })
    await until('the lock is here', () => one.store.fleet.locks().length === 1)
    one.way.cut()
    await until('the line is lost', () => status(one) === 'unreachable')
    expect(await one.signIn('eva', PASSWORD)).toMatchObject({
      error: { code: 'locked_by_directory', params: { whom: 'role', reason: 'Stocktaking' } },
    })
    one.way.mend()
    await until('the line is open again', () => status(one) === 'connected', 25_000)
    await value(serving, 'fleet:revoke', { id: one.store.fleet.link()?.workstation })
    await until('it is not let in', () => status(one) === 'refused')
    expect(one.line.status()).toMatchObject({ why: 'revoked' })
    expect(one.store.findCredentials('eva')?.passwordHash).toBe('*directory')
  }, 90_000)

  type Desk = Awaited<ReturnType<typeof enrolled>>
  const status = ({ line }: Pick<Desk, 'line'>) => {
    const standing = line.status()
    return standing.kind === 'enrolled' ? standing.link : 'none'
  }
  const waiting = ({ line }: Pick<Desk, 'line'>) => {
    const standing = line.status()
    return standing.kind === 'enrolled' ? standing.waiting : -1
  }
  const sessionsAtCentre = () =>
    database.sql<{ id: string; ended: boolean; reason: string | null; admission: string }>(
      'SELECT id, end_received_at IS NOT NULL AS ended, end_reason AS reason, admission FROM sessions WHERE start_received_at IS NOT NULL',
    )
})
