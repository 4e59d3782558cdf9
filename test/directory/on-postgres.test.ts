import { createHash, randomUUID } from 'node:crypto'
import { cpSync } from 'node:fs'
import path from 'node:path'
import { expect, it, vi } from 'vitest'
import type { FromDesk } from '../../electron/contract/fleet/messages.ts'
import { consoleParts } from '../../electron/directory/console-parts.ts'
import type { RunningDirectory } from '../../electron/directory/service.ts'
import { createEntropy } from '../../electron/platform/secret/entropy.ts'
import { createPasswordHasher } from '../../electron/platform/secret/passwords.ts'
import { systemClock } from '../../electron/platform/time/system-clock.ts'
import { describeWithPostgres } from '../support/postgres/database.ts'
import { signed } from './support/gateway-world.ts'
import { enrolledWith, freshFolder, servedDirectory, WireDesk } from './support/served-directory.ts'

type Line = Extract<FromDesk, { say: 'push' }>['lines'][number]

const lineOf = (seq: number, kind: string, detail: object, more: Partial<Line> = {}): Line => ({
  seq,
  at: Date.now(),
  kind,
  actorUserId: null,
  sessionId: null,
  detail: JSON.stringify(detail),
  hash: createHash('sha256').update(`${seq} ${kind}`).digest('hex'),
  people: '{}',
  names: null,
  ...more,
})

async function value(serving: RunningDirectory, channel: string, question: unknown): Promise<unknown> {
  const answer = await serving.ask(channel, question)
  if (!answer.ok) throw new Error(`${channel}: ${JSON.stringify(answer.error)}`)
  return answer.value
}

/** By its line, as at a desk; then let in. */
async function enrolled(serving: RunningDirectory, site = 'Rome') {
  const { line } = (await value(serving, 'fleet:enrol-token', { site, validFor: '1h' })) as { line: string }
  return enrolledWith(line)
}
type Enrolled = Awaited<ReturnType<typeof enrolled>>

/** The same desk on a new line, perhaps to another gateway. */
async function again(serving: RunningDirectory, { desk, uid, incarnation }: Enrolled): Promise<WireDesk> {
  const next = new WireDesk(serving)
  Object.assign(next, { keys: desk.keys })
  await next.hello(uid, { incarnation })
  await next.heardOf('welcome')
  return next
}

async function person(serving: RunningDirectory, username: string, role: 'user' | 'admin' = 'user') {
  const details = { username, email: '', displayName: username, role }
  return ((await value(serving, 'fleet:people-add', details)) as { oneTimePassword: string }).oneTimePassword
}

describeWithPostgres('A directory on PostgreSQL', (database) => {
  const passwords = createPasswordHasher()

  async function directory(dataFolder = freshFolder()): Promise<RunningDirectory> {
    const { store, connection } = await database.open()
    const more = consoleParts({ call: connection.call, clock: systemClock, entropy: createEntropy(), passwords })
    return servedDirectory(store, { dataFolder, passwords, ...more })
  }

  it('enrols a desk, takes its stream once, and tells it where that stands', async () => {
    const serving = await directory()
    const { desk, incarnation, uid, workstation } = await enrolled(serving)
    const push = {
      say: 'push',
      incarnation,
      from: 1,
      lines: [lineOf(1, 'link_opened', { boot: 1 }), lineOf(2, 'policy_changed', {})],
    } as const
    desk.say(push)
    expect(await desk.heardOf('ack')).toEqual({ say: 'ack', next: 3, status: 'ok' })
    desk.heard.length = 0
    desk.say(push)
    expect(await desk.heardOf('ack')).toEqual({ say: 'ack', next: 3, status: 'ok' })
    const lines = await database.sql('SELECT seq FROM audit WHERE workstation_id = $1', [workstation])
    expect(lines).toHaveLength(2)
    const line = await again(serving, { desk, incarnation, uid, workstation, token: '' })
    expect(await line.heardOf('welcome')).toMatchObject({ workstation, next: 3, head: push.lines[1].hash, site: 'Rome' })
  })

  it('lets no second desk in by a used line', async () => {
    const serving = await directory()
    const { token } = await enrolled(serving)
    const thief = new WireDesk(serving)
    const { nonce } = await thief.heardOf('challenge')
    const publicKey = Buffer.from(thief.keys.publicKey).toString('base64')
    const signature = signed('enrol', nonce, thief.keys.privateKey, serving.fingerprint)
    const about = { incarnation: randomUUID(), next: 1, head: null, protocol: 1, uid: randomUUID(), name: 'thief', appVersion: '1.0.0' }
    thief.say({ say: 'enrol', ...about, token, publicKey, signature })
    expect((await thief.heardOf('refused')).because).toBe('token_used')
  })

  it('carries a command to the desk that it is for, and a change of the policy to all, at whichever gateway they are', async () => {
    const one = await directory()
    const folder = freshFolder()
    const other = await directory(folder)
    const [here, there] = [await enrolled(one), await enrolled(other)]
    await value(one, 'fleet:message', { to: { kind: 'workstation', id: there.workstation }, text: 'We close at six.' })
    expect(await there.desk.heardOf('command')).toMatchObject({ kind: 'message' })
    const { version } = (await value(one, 'fleet:policy', null)) as { version: number }
    await value(one, 'fleet:policy-save', { version, changes: [{ key: 'idle-timeout', value: '7m', role: null }] })
    for (const { desk } of [here, there]) {
      await desk.until(() => desk.heard.some((each) => each.say === 'policy' && each.settings.includes('"7m"')))
    }
    expect(here.desk.heard.some(({ say }) => say === 'command')).toBe(false)
  })

  it('hears of commands again after its listening connection was ended', async () => {
    const serving = await directory()
    const { desk, workstation } = await enrolled(serving)
    await database.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'latchkey bell' AND datname = current_database()`,
    )
    await value(serving, 'fleet:message', { to: { kind: 'workstation', id: workstation }, text: 'Hello.' })
    expect(await desk.heardOf('command')).toMatchObject({ kind: 'message' })
  })

  it('puts a revoked desk out at once, at whichever gateway it is, and lets it in no more', async () => {
    const [one, other] = [await directory(), await directory()]
    const there = await enrolled(other)
    await value(one, 'fleet:revoke', { id: there.workstation })
    expect((await there.desk.heardOf('refused')).because).toBe('revoked')
    expect(await there.desk.untilClosed()).toBe(4401)
  })

  it('goes on at another gateway of the same authority where one is stopped', async () => {
    const folder = freshFolder()
    const one = await directory(folder)
    const enrolledAt = await enrolled(one)
    const second = freshFolder()
    cpSync(path.join(folder, 'authority'), path.join(second, 'authority'), { recursive: true })
    const other = await directory(second)
    await one.stop()
    expect(await enrolledAt.desk.untilClosed()).toBe(4503)
    const line = await again(other, enrolledAt)
    line.say({ say: 'push', incarnation: enrolledAt.incarnation, from: 1, lines: [lineOf(1, 'link_opened', { boot: 1 })] })
    expect(await line.heardOf('ack')).toMatchObject({ next: 2, status: 'ok' })
  })

  it('puts aside what PostgreSQL can never take, and takes what others sent in the same moment', async () => {
    const serving = await directory()
    const desks = await Promise.all([1, 2, 3].map(() => enrolled(serving)))
    desks.forEach(({ desk, incarnation }, at) => {
      // No time that a calendar has, and a text that no database takes.
      const bad = lineOf(1, 'link_opened', { boot: 1 }, { hash: 'no hash', sessionId: 'no uuid' })
      desk.say({ say: 'push', incarnation, from: 1, lines: [at === 1 ? bad : lineOf(1, 'link_opened', { boot: 1 })] })
    })
    const answers = await Promise.all(desks.map(({ desk }) => desk.heardOf('ack')))
    expect(answers.map(({ status }) => status)).toEqual(['ok', 'quarantined', 'ok'])
    const [row] = await database.sql<{ quarantined: string }>('SELECT quarantined FROM workstations WHERE id = $1', [desks[1]?.workstation])
    expect(row?.quarantined).toBeTruthy()
  })

  it('admits a person once, tells the second desk where they are, and knows the end by the stream', async () => {
    const serving = await directory()
    const [here, there] = [await enrolled(serving), await enrolled(serving)]
    const oneTime = await person(serving, 'ana')
    const prove = { say: 'prove', ask: 1, identifier: 'ana', password: oneTime, newPassword: null } as const
    here.desk.say({ ...prove, for: 'sign_in' })
    expect(await here.desk.heardOf('account')).toMatchObject({ answer: 'choose_password', passwordHash: null })
    here.desk.heard.length = 0
    here.desk.say({ ...prove, for: 'new_password', newPassword: 'moss kettle unrelated comet' })
    const { person: account, passwordHash } = await here.desk.heardOf('account')
    expect(passwordHash).toMatch(/^\$argon2id\$/)
    const session = randomUUID()
    const admit = { say: 'admit', ask: 1, person: account?.id ?? '', boot: 1, revision: account?.revision ?? 0, takeOver: false } as const
    here.desk.say({ ...admit, session })
    expect(await here.desk.heardOf('admitted')).toMatchObject({ answer: 'granted' })
    there.desk.say({ ...admit, session: randomUUID() })
    expect(await there.desk.heardOf('admitted')).toMatchObject({ answer: 'limit', open: [{ session, site: 'Rome' }] })
    const at = Date.now()
    const facts = { session, person: account?.id, startedAt: at, admission: 'granted', appVersion: '1', host: 'h', osUser: 'o', pid: 1 }
    const start = lineOf(1, 'signed_in', { start: facts }, { sessionId: session, actorUserId: account?.id ?? null })
    const end = lineOf(2, 'session_ended', { reason: 'signed_out', evidence: { trigger: 'menu' }, endedAt: at + 5 }, { sessionId: session })
    here.desk.say({ say: 'push', incarnation: here.incarnation, from: 1, lines: [start, end] })
    expect(await here.desk.heardOf('ack')).toMatchObject({ next: 3, status: 'ok' })
    there.desk.heard.length = 0
    there.desk.say({ ...admit, session: randomUUID() })
    expect(await there.desk.heardOf('admitted')).toMatchObject({ answer: 'granted' })
  }, 60_000)

  it('lets an administrator, whose password it checked itself, administer from a desk', async () => {
    const serving = await directory()
    const { desk, workstation } = await enrolled(serving)
    const oneTime = await person(serving, 'root', 'admin')
    const prove = { say: 'prove', ask: 1, identifier: 'root', password: oneTime } as const
    desk.say({ ...prove, for: 'new_password', newPassword: 'moss kettle unrelated comet' })
    expect(await desk.heardOf('account')).toMatchObject({ answer: 'proved', passwordHash: null })
    desk.heard.length = 0
    desk.say({ ...prove, password: 'moss kettle unrelated comet', for: 'console', newPassword: null })
    const { token } = await desk.heardOf('account')
    desk.say({ say: 'ask', ask: 2, token: token ?? '', channel: 'fleet:workstation', question: JSON.stringify({ id: workstation }) })
    const { result } = await desk.heardOf('answer')
    expect(JSON.parse(result)).toMatchObject({ ok: true, value: { workstation: { id: workstation, site: 'Rome' } } })
  }, 60_000)

  it('lets nobody’s nonsense stop what others say in the same moment', async () => {
    const serving = await directory()
    const [good, bad] = [await enrolled(serving), await enrolled(serving)]
    const stranger = new WireDesk(serving)
    const home = new WireDesk(serving)
    Object.assign(home, { keys: good.desk.keys })
    await Promise.all([stranger, home].map((desk) => desk.heardOf('challenge')))
    await Promise.all([stranger.hello('no uuid'), home.hello(good.uid, { incarnation: good.incarnation })])
    await home.heardOf('welcome')
    const ana = { say: 'admit', ask: 1, person: randomUUID(), session: randomUUID(), boot: 1, revision: 1, takeOver: false } as const
    bad.desk.say({ ...ana, person: 'no uuid' })
    home.say(ana)
    expect(await home.heardOf('admitted')).toMatchObject({ answer: 'unknown' })
    const worse = new WireDesk(serving)
    Object.assign(worse, { keys: bad.desk.keys })
    await worse.hello(bad.uid, { incarnation: bad.incarnation, appVersion: '1.0\u0000' })
    worse.heardOf('welcome').then(
      () => worse.say({ say: 'beat', now: 8_640_000_000_000_000, session: 'no uuid', idleMs: Number.MAX_SAFE_INTEGER }),
      () => {},
    )
    home.say({ say: 'beat', now: Date.now(), session: null, idleMs: 4_321 })
    await vi.waitFor(
      async () => {
        const found = await database.sql('SELECT FROM presence WHERE workstation_id = $1 AND idle_ms = 4321', [good.workstation])
        expect(found).toHaveLength(1)
      },
      { timeout: 5_000 },
    )
  })

  it('writes signs of life down, with the clock that the desk has', async () => {
    const serving = await directory()
    const { desk, workstation } = await enrolled(serving)
    desk.say({ say: 'beat', now: Date.now() + 7_200_000, session: null, idleMs: null })
    await vi.waitFor(
      async () => {
        const [row] = await database.sql<{ clock_ahead_ms: string }>('SELECT clock_ahead_ms FROM presence WHERE workstation_id = $1', [
          workstation,
        ])
        expect(Number(row?.clock_ahead_ms)).toBeGreaterThan(7_000_000)
      },
      { timeout: 10_000 },
    )
    const alerts = await database.sql("SELECT kind FROM alerts WHERE kind = 'clock' AND workstation_id = $1", [workstation])
    expect(alerts).toHaveLength(1)
  })
})
