import { chmodSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { utcMs } from '../../electron/core/ids.ts'
import { addUser, anAudit } from '../store/samples.ts'
import { freshFolder } from './support/admin.ts'
import { said } from './support/in-process.ts'
import { end, identity, openFor, signIn } from './support/running-app.ts'

const DAY = 86_400_000
const MINUTE = 60_000

type Rows = readonly Readonly<Record<string, unknown>>[]

function place() {
  const folder = freshFolder()
  const store = openFor(folder)
  const run = (...words: readonly string[]) => said(folder, ...words)
  const rows = (...words: readonly string[]) => JSON.parse(run(...words, '--json').stdout) as Rows
  return { folder, store, run, rows }
}

/** With an account, without which a database counts as lost. */
function used() {
  const here = place()
  addUser(here.store, { username: 'tom' })
  return here
}

/** One person with so many closed sessions, one a day up to yesterday. */
function history(sessions: number) {
  const here = used()
  const owner = identity()
  for (let ago = sessions; ago > 0; ago--) {
    const at = Date.now() - ago * DAY
    end(here.store, signIn(here.store, 'tom', owner, at), at + MINUTE)
  }
  return here
}

const daysAgo = (days: number) => utcMs(Date.now() - days * DAY)
const iso = (ms: number) => new Date(ms).toISOString()
const lines = (text: string) => text.trimEnd().split('\n')

describe('a list that has a limit', () => {
  const LISTS: readonly Readonly<{ name: string; words: readonly string[]; fill: () => ReturnType<typeof place> }>[] = [
    { name: 'sessions', words: ['sessions', 'list', '--all'], fill: () => history(4) },
    {
      name: 'users',
      words: ['users', 'list'],
      fill: () => {
        const here = place()
        for (const username of ['ana', 'ben', 'eva', 'tom']) addUser(here.store, { username })
        return here
      },
    },
    {
      name: 'audit',
      words: ['audit', 'list'],
      fill: () => {
        const here = used()
        here.store.appendAudit(...Array.from({ length: 4 }, (_, n) => anAudit({ at: utcMs(Date.now() - n) })))
        return here
      },
    },
    {
      name: 'alerts',
      words: ['alerts', 'list'],
      fill: () => {
        const here = used()
        for (const subject of ['a', 'b', 'c', 'd']) {
          const alert = { at: utcMs(Date.now()), kind: 'clock_moved', subject, userId: null, sessionId: null, detail: {} } as const
          here.store.alerts.raise(alert, anAudit())
        }
        return here
      },
    },
  ]

  test.each(LISTS)('$name: says how many there are and how to see them; JSON stays an array', ({ words, fill }) => {
    const { run, rows } = fill()
    const all = rows(...words)
    const count = all.length
    expect(count).toBeGreaterThan(2)
    const cut = run(...words, '--limit', '2')
    expect(lines(cut.stdout)).toHaveLength(4)
    expect(lines(cut.stdout).at(-1)).toBe(`These are 2 of ${count}. To see all: --limit ${count}`)
    expect(run(...words, '--limit', String(count)).stdout).not.toContain('These are')
    expect(run(...words, '--limit', '2', '--json').stderr).toBe('')
    expect(rows(...words, '--limit', '2')).toEqual(words[0] === 'audit' ? all.slice(-2) : all.slice(0, 2))
    expect(run(...words, '--json').stdout).toBe(`${JSON.stringify(all, null, 2)}\n`)
  })

  test.each(LISTS)('$name: takes no other limits and no times that are none', ({ words, fill }) => {
    const { run } = fill()
    for (const limit of ['0', '-1', '1.5', 'x', '']) expect(run(...words, `--limit=${limit}`)).toMatchObject({ code: 2, stdout: '' })
    const TIMES = ['yesterday', '2025-02-30', '2025-13-01', '2025-11-21T24:00', '21.11.2025', '7', '7x', '', '2025-11-21T10:00+99:00']
    for (const time of TIMES) {
      for (const option of ['--since', '--until']) {
        const { code, stdout, stderr } = run(...words, `${option}=${time}`)
        expect({ time, code, stdout }).toEqual({ time, code: 2, stdout: '' })
        expect(stderr).toMatch(/is not a (time|day|duration)/)
      }
    }
    expect(run(...words, '--since', '1d', '--until', '2d')).toMatchObject({ code: 2, stdout: '' })
    expect(run(...words, '--since', '100000d').code).toBe(0)
    expect(run(...words, '--since', '2999-01-01').code).toBe(0)
    expect(run(...words, '--until', '1971-01-01', '--json').stdout).toBe('[]\n')
  })
})

const dayOf = (ms: number) => {
  const at = new Date(ms)
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

describe('--since and --until', () => {
  test('choose sessions by when they started, however the time is written', () => {
    const { rows, run } = history(5)
    const listed = (...words: readonly string[]) => rows('sessions', 'list', '--all', ...words).length
    expect(listed('--since', '60h')).toBe(2)
    expect(listed('--until', '60h')).toBe(3)
    expect(listed('--since', '84h', '--until', '60h')).toBe(1)
    expect(listed('--since', new Date(Date.now() - 2.5 * DAY).toISOString())).toBe(2)
    expect(listed('--since', dayOf(Date.now() - 2 * DAY))).toBe(2)
    expect(listed('--since', dayOf(Date.now() - 2 * DAY), '--until', dayOf(Date.now() - 2 * DAY))).toBe(1)
    expect(listed('--since', `${dayOf(Date.now() - 2 * DAY)} 00:00`)).toBe(2)
    expect(run('sessions', 'list', '--all', '--since', '1h').stdout).toBe('There are no sessions of that time.\n')
  })

  test('and the audit log by when it was written, also where a clock was moved back', () => {
    const { store, rows, run } = used()
    for (const ago of [9, 2, 6, 1]) store.appendAudit(anAudit({ at: daysAgo(ago), detail: { ago } }))
    const found = rows('audit', 'list', '--since', '7d', '--until', '12h').map(({ detail }) => (detail as { ago?: number }).ago)
    expect(found).toEqual([2, 6, 1])
    expect(run('audit', 'list', '--since', '7d', '--until', '12h', '--limit', '1').stdout).toContain('These are 1 of 3.')
  })
})

test('an audit log of many slices is listed whole, in order, from the right line on', () => {
  const { store, rows, run } = used()
  const count = 1700
  store.appendAudit(...Array.from({ length: count }, (_, n) => anAudit({ kind: 'exported', detail: { n } })))
  const numbers = (...words: readonly string[]) => rows('audit', 'list', ...words).map(({ seq }) => Number(seq))
  const all = numbers('--limit', '100000')
  expect(all).toEqual(all.map((_, at) => (all[0] ?? 0) + at))
  expect(all.length).toBeGreaterThanOrEqual(count)
  expect(run('audit', 'list', '--json').stderr).toBe(`These are 100 of ${all.length}. To see all: --limit ${all.length}\n`)
  for (const limit of [1, 499, 500, 501, 1000, 1200]) expect(numbers('--limit', String(limit))).toEqual(all.slice(-limit))
})

test('WHO is Latchkey where it did something without anybody, and nobody where a stranger failed to sign in', () => {
  const { store, run } = used()
  store.appendAudit(anAudit({ kind: 'session_recovered' }), anAudit({ kind: 'sign_in_failed' }))
  const row = (kind: string) => lines(run('audit', 'list').stdout).find((line) => line.includes(kind))
  expect(row('session_recovered')).toMatch(/session_recovered +Latchkey/)
  expect(row('sign_in_failed')).toMatch(/sign_in_failed +- /)
})

test('people are listed with their presence, and with when they were last seen', () => {
  const { store, rows, run } = place()
  const now = Date.now()
  for (const username of ['ana', 'ben', 'eva', 'tom']) addUser(store, { username })
  signIn(store, 'ana', identity(), now)
  signIn(store, 'ben', identity(), now - 3_600_000)
  end(store, signIn(store, 'eva', identity(), now - DAY), now - DAY + MINUTE)
  const seen = rows('users', 'list').map(({ username, presence, lastSeenAt }) => ({ username, presence, lastSeenAt }))
  expect(seen).toEqual([
    { username: 'ana', presence: 'online', lastSeenAt: iso(now) },
    { username: 'ben', presence: 'offline', lastSeenAt: iso(now - 3_600_000) },
    { username: 'eva', presence: 'offline', lastSeenAt: iso(now - DAY + MINUTE) },
    { username: 'tom', presence: 'offline', lastSeenAt: null },
  ])
  expect(run('users', 'list').stdout).toMatch(/^USERNAME .*PRESENCE +LAST SEEN/)
})

test.skipIf(process.platform === 'win32')('a data directory that others can look into is said once, on standard error, to people', () => {
  const { folder, run, rows } = used()
  chmodSync(folder, 0o755)
  const { code, stdout, stderr } = run('sessions', 'list', '--all')
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'There are no sessions.\n' })
  expect(stderr).toBe(`Other accounts can look into ${folder} (mode 0755). latchkey admin doctor --fix keeps them out.\n`)
  expect(run('maintain', '--quiet')).toMatchObject({ stdout: '', stderr: '' })
  expect(rows('users', 'list')).toHaveLength(1)
  expect(run('users', 'list', '--json').stderr).toBe('')
  expect(run('doctor').stdout).toContain('0755')
  chmodSync(folder, 0o700)
  expect(run('sessions', 'list', '--all').stderr).toBe('')
})
