import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { locksAt } from '../../electron/app/accounts/locked-accounts.ts'
import { utcMs } from '../../electron/core/ids.ts'
import type { EndEvidence } from '../../electron/core/session/session.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { readDemoArguments } from '../../scripts/demo/arguments.ts'
import { OWN_REASONS } from '../../scripts/demo/endings.ts'
import { generateDemo } from '../../scripts/demo/generate.ts'
import { freshFolder } from '../cli/support/admin.ts'

const NOW = new Date(2026, 4, 20, 14, 30).getTime()
const MINUTE = 60_000

async function generated({ seed = 1, now = NOW, sessions = 600 } = {}) {
  const file = path.join(freshFolder(), 'latchkey.db')
  const demo = await generateDemo({ file, sessions, seed, now, passwordHash: 'hash', appVersion: '0.1.0' })
  const store = openSqliteStore(file)
  const db = new Database(file, { readonly: true })
  onTestFinished(() => {
    store.close()
    db.close()
  })
  const all = <Row>(sql: string) => db.prepare(sql).all() as Row[]
  return { demo, file, store, db, all }
}

/** Of everything that is in the tables. */
function fingerprint(db: Database.Database): string {
  const hash = createHash('sha256')
  for (const name of ['users', 'sessions', 'audit_events', 'settings', 'alerts', 'sign_in_attempts', 'session_figures'])
    for (const row of db.prepare(`SELECT * FROM ${name}`).raw().iterate()) hash.update(JSON.stringify(row))
  return hash.digest('hex')
}

describe('the past that the demo makes up', { timeout: 60_000 }, () => {
  test('is a sound database, with every way a session can end, and an audit log that vouches for it', async () => {
    const { demo, store, db, all } = await generated()
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(db.pragma('foreign_key_check')).toEqual([])
    expect(store.verifyAudit()).toMatchObject({ kind: 'intact' })
    const reasons = all<{ reason: string }>('SELECT DISTINCT end_reason AS reason FROM sessions WHERE ended_at IS NOT NULL')
    expect(reasons.map(({ reason }) => reason).toSorted()).toEqual([...OWN_REASONS].toSorted())
    expect(store.listSessions({ state: 'all' })).toHaveLength(demo.sessions)
    expect(demo.sessions).toBeGreaterThan(540)
    expect(store.countUsers()).toBe(20)
  })

  test('has an audit line for the start and the end of each session, at their moments and in order', async () => {
    const { store } = await generated()
    const lines = store.listAudit()
    const at = (kind: string) => new Map(lines.filter((line) => line.kind === kind).map((line) => [line.sessionId, line.at]))
    const [began, ended, recovered] = [at('signed_in'), at('session_ended'), at('session_recovered')]
    for (const session of store.listSessions({ state: 'all' })) {
      expect(began.get(session.id)).toBe(session.startedAt)
      const expected = session.end ? (session.end.recoveredAt ?? session.end.endedAt) : undefined
      expect((session.end?.recoveredAt ? recovered : ended).get(session.id)).toBe(expected)
    }
    const backwards = lines.filter((line, index) => line.at < (lines[index - 1]?.at ?? 0))
    expect(
      backwards.map(({ kind }) => kind).filter((kind) => !['sign_in_failed', 'account_locked', 'alert_raised'].includes(kind)),
    ).toEqual([])
  })

  test('gives each end the evidence that the app gives', async () => {
    const { store } = await generated()
    const needs: Readonly<Record<string, readonly (keyof EndEvidence)[]>> = {
      idle_timeout: ['trigger', 'note', 'lastActivityAt'],
      closed_by_admin: ['trigger', 'by', 'message'],
      closed_by_cleanup: ['trigger', 'by'],
      handed_over: ['trigger', 'by'],
      replaced: ['trigger', 'note'],
      process_died: ['liveness', 'lastHeartbeatAt', 'lastActivityAt'],
      rebooted: ['liveness'],
      lease_expired: ['liveness', 'silentMs'],
    }
    const sessions = store.listSessions({ state: 'all' })
    const ids = new Set<string>(sessions.map(({ id }) => id))
    for (const { end, startedAt, lastActivityAt, lastHeartbeatAt } of sessions) {
      expect(Math.min(lastActivityAt, lastHeartbeatAt)).toBeGreaterThanOrEqual(startedAt)
      if (!end) continue
      expect(Object.keys(end.endEvidence)).toEqual(expect.arrayContaining([...(needs[end.endReason] ?? ['trigger'])]))
      expect(end.recoveredAt !== null).toBe(['process_died', 'rebooted', 'lease_expired'].includes(end.endReason))
      expect(Math.max(end.endedAt, end.recoveredAt ?? 0, lastActivityAt, lastHeartbeatAt)).toBeLessThanOrEqual(NOW)
      if (end.endReason === 'replaced') expect(ids).toContain(end.endEvidence.note)
    }
  })

  test('never has a computer used twice at once, and nobody signed in twice where that was not by replacing', async () => {
    const { store } = await generated({ sessions: 3_000 })
    const inTwoRooms = store.findCredentials('ines')?.user.id
    const sessions = store.listSessions({ state: 'all' }).toReversed()
    const until = new Map<string, number>()
    for (const { owner, userId, startedAt, end } of sessions) {
      for (const key of [owner.hostId, userId]) {
        if (key !== inTwoRooms) expect(startedAt).toBeGreaterThanOrEqual(until.get(key) ?? 0)
        until.set(key, end ? end.endedAt : Number.POSITIVE_INFINITY)
      }
    }
  })

  test('has people at their computers now: some heard of, some silent, none of them the two that the demo names', async () => {
    const { demo, store } = await generated()
    const active = store.activeSessions()
    expect(active).toHaveLength(7)
    const names = active.map(({ userId }) => store.findUser(userId)?.username)
    expect(names).not.toContain('marta')
    expect(names).not.toContain('tom')
    for (const { id, owner, lastHeartbeatAt, lastActivityAt, startedAt } of active) {
      expect(owner).toMatchObject({ pid: expect.any(Number) as number, osUser: 'kiosk', bootId: expect.stringMatching(/-/) as string })
      expect(NOW - lastHeartbeatAt < 5 * MINUTE).toBe(demo.heard.includes(id))
      expect(NOW - Math.max(lastHeartbeatAt, lastActivityAt)).toBeLessThan(30 * MINUTE)
      expect(startedAt).toBeLessThan(lastActivityAt)
    }
    expect(demo.heard).toHaveLength(5)
  })

  test('has a story: locked and disabled accounts, roles and a policy that changed, alerts open and seen to', async () => {
    const { store, all } = await generated()
    const kinds = new Set(store.listAudit().map(({ kind }) => kind))
    for (const kind of [
      'sign_in_failed',
      'account_locked',
      'user_unlocked',
      'user_disabled',
      'user_enabled',
      'role_changed',
      'policy_changed',
      'password_reset',
      'user_renamed',
      'alert_raised',
      'alert_acknowledged',
    ] as const)
      expect(kinds).toContain(kind)
    const users = store.listUsers()
    expect(users.filter(({ disabledAt }) => disabledAt !== null).map(({ username }) => username)).toEqual(['carlos', 'zoe'])
    const lockOf = locksAt(store, utcMs(NOW))
    expect(users.filter((user) => lockOf(user) !== null).map(({ username }) => username)).toEqual(['lena'])
    expect(users.filter((user) => ['marta', 'tom'].includes(user.username))).toMatchObject([
      { role: 'admin', disabledAt: null, mustChangePassword: false },
      { role: 'user', disabledAt: null, mustChangePassword: false },
    ])
    expect(new Set(store.alerts.list('open').map(({ kind }) => kind))).toEqual(
      new Set(['many_failed_sign_ins', 'repeated_crashes', 'session_disowned', 'unusual_hour']),
    )
    expect(store.alerts.list('all').filter(({ acknowledged }) => acknowledged).length).toBeGreaterThan(2)
    const crashes = all<{ host: string }>(
      "SELECT host FROM sessions WHERE end_reason = 'process_died' GROUP BY host ORDER BY count(*) DESC",
    )
    expect(crashes[0]).toEqual({ host: 'workshop-2' })
    const aboutSessions = store.alerts.list('all').filter(({ sessionId }) => sessionId !== null)
    expect(aboutSessions).toHaveLength(3)
    for (const { sessionId, userId } of aboutSessions) if (sessionId) expect(store.findSession(sessionId)).toMatchObject({ userId })
  })

  test('is the same for the same seed, and another for another', async () => {
    const [one, same, other] = [await generated(), await generated(), await generated({ seed: 2 })]
    expect(fingerprint(same.db)).toBe(fingerprint(one.db))
    expect(fingerprint(other.db)).not.toBe(fingerprint(one.db))
  })

  test.each([
    ['in the middle of the night', new Date(2026, 4, 20, 3, 10)],
    ['on a Sunday', new Date(2026, 4, 24, 11)],
    ['on the day that the clocks change', new Date(2026, 2, 29, 9)],
  ])('is sound when it is told %s', async (_when, now) => {
    const { store, db, all } = await generated({ now: now.getTime(), sessions: 400 })
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(store.verifyAudit()).toMatchObject({ kind: 'intact' })
    expect(all('SELECT DISTINCT end_reason FROM sessions WHERE ended_at IS NOT NULL')).toHaveLength(OWN_REASONS.length)
    expect(store.alerts.list('open').length).toBeGreaterThan(3)
  })
})

describe('the words after "npm run demo --"', () => {
  test('are the demo’s own or the app’s', () => {
    expect(readDemoArguments([])).toEqual({ sessions: 5000, seed: 1, fleet: 0, forApp: [] })
    expect(readDemoArguments(['--lang', 'es', '--sessions', '1000', '--seed=7', '--force-device-scale-factor=2'])).toEqual({
      sessions: 1000,
      seed: 7,
      fleet: 0,
      forApp: ['--lang', 'es', '--force-device-scale-factor=2'],
    })
  })

  test.each([[['--sessions']], [['--sessions', 'many']], [['--sessions', '7']], [['--seed=x']], [['--data-dir', '/tmp']]])(
    '%j is refused',
    (words) => {
      expect(() => readDemoArguments(words)).toThrow()
    },
  )
})

/** The demo with a stand-in for the app: it sleeps, or fails, in a process of its own. */
function demonstrate(run: string) {
  const temporary = freshFolder()
  const parts = path.resolve(import.meta.dirname, '..', '..', 'scripts', 'demo', 'demonstrate.ts')
  const program = `import { demonstrate } from ${JSON.stringify(parts)};
    process.exitCode = await demonstrate({ sessions: 200, seed: 1, fleet: 0, forApp: [] }, async (dir) => { ${run} })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exit = new Promise<number | string | null>((resolve) => void child.once('exit', (code, signal) => resolve(code ?? signal)))
  const running = new Promise<void>((resolve) => void child.stdout.once('data', () => resolve()))
  return { child, exit, running, left: () => readdirSync(temporary).filter((name) => name.startsWith('latchkey-demo-')) }
}

const SLEEP = `console.log(dir); await new Promise((resolve) => setTimeout(resolve, 60_000)); return 0`

describe('what is left of the demo', { timeout: 60_000 }, () => {
  test('is nothing once the app has ended, and the exit code is the app’s', async () => {
    const { exit, left } = demonstrate(`return 7`)
    expect(await exit).toBe(7)
    expect(left()).toEqual([])
  })

  test('is nothing when the app could not be started', async () => {
    const { exit, left } = demonstrate(`throw new Error('no such program')`)
    expect(await exit).not.toBe(0)
    expect(left()).toEqual([])
  })

  test('is nothing some moments after the wrapper was killed', async () => {
    const { child, exit, running, left } = demonstrate(SLEEP)
    await running
    expect(left()).toHaveLength(1)
    child.kill('SIGKILL')
    await exit
    await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 20_000, interval: 200 })
  })
})
