import { expect, test } from 'vitest'
import { cardsOf } from '../../electron/app/reports/statistics.ts'
import { atOnce } from '../../electron/app/upkeep/in-turns.ts'
import { durationMs, utcMs } from '../../electron/core/ids.ts'
import type { Store } from '../../electron/core/ports/ports.ts'
import { SORT_COLUMNS } from '../../electron/core/reports/console-port.ts'
import type { Presence } from '../../electron/core/session/presence.ts'
import { addUser, anAudit, anEnd, aSession, startSession, T0 } from './samples.ts'

const RULES = { now: utcMs(T0 + 120_000), awayAfter: durationMs(60_000), offlineAfter: durationMs(300_000) }

const pageOf = (presence: Presence) =>
  ({ filter: { presence }, sort: { column: 'started', direction: 'descending' }, page: { limit: 50 } }) as const

/** The rest is held to `MemoryReports` on random histories in reports-property.test.ts. */
export function describeReports(store: () => Store): void {
  test('the cards say what is going on now, today and this week', () => {
    const [ada, bob] = [addUser(store()), addUser(store())]
    startSession(store(), ada)
    const found = startSession(store(), bob)
    store().endSession(found.id, anEnd({ endReason: 'process_died', recoveredAt: utcMs(T0 + 90_000) }), anAudit())
    store().appendAudit(anAudit({ kind: 'sign_in_failed' }), anAudit({ kind: 'sign_in_failed', at: utcMs(T0 - 86_400_000) }))
    expect(cardsOf(store().reports, RULES, 'UTC')).toEqual({
      active: 1,
      online: 1,
      closedToday: 1,
      averageDurationMs: 60_000,
      medianDurationMs: 60_000,
      recoveredThisWeek: 1,
      failedSignInsToday: 1,
    })
  })

  test.each([0, 600_000, -600_000])(
    'presence is counted and found as it is shown, within a boot by its steady clock: the wall moved by %d ms',
    (moved) => {
      const beats = [0, 100_000, 299_999, 300_000, 300_001, 900_000, null]
      for (const silent of beats) {
        const steady = silent === null ? {} : { steady: { startedAt: durationMs(0), heartbeatAt: durationMs(1_000_000 - silent) } }
        for (const bootId of ['boot-1', 'another']) {
          const user = addUser(store())
          startSession(store(), user, { ...steady, owner: { ...aSession(user).owner, bootId } })
        }
      }
      const rules = { ...RULES, now: utcMs(T0 + moved), here: { bootId: 'boot-1', steady: durationMs(1_000_000) } }
      for (const presence of ['online', 'away', 'offline'] as const) {
        const { rows } = atOnce(store().reports.page(pageOf(presence), rules))
        expect(rows.every((row) => row.presence === presence)).toBe(true)
        expect(atOnce(store().reports.count({ presence }, rules))).toBe(rows.length)
        if (presence === 'offline') expect(rows).toHaveLength(moved === 0 ? 2 : 10)
      }
    },
  )

  test('a page tells whose the sessions are, and how they are present', () => {
    const ada = addUser(store(), { username: 'ada', displayName: 'Ada Lovelace' })
    const session = startSession(store(), ada)
    const query = { filter: { text: 'LOVE desk' }, sort: { column: 'started', direction: 'descending' }, page: { limit: 5 } } as const
    expect(atOnce(store().reports.page(query, RULES))).toEqual({
      rows: [{ session, username: 'ada', displayName: 'Ada Lovelace', presence: 'online' }],
      next: null,
      previous: null,
    })
  })

  test.each([
    ['jose munoz', 1],
    ['JOSÉ', 1],
    ['Ｍｕñｏｚ', 1],
    ['example.org jm', 1],
    ['estacion', 1],
    ['n_oz', 0],
    ['%', 0],
    ["'", 0],
    ['"', 0],
  ])('%j finds %i session of a person, by any of their names, and of a computer, as the picker does', (text, count) => {
    const jose = addUser(store(), { username: 'jm', displayName: 'José Muñoz', email: 'jmunoz@example.org' })
    const { owner } = aSession(jose)
    startSession(store(), jose, { owner: { ...owner, host: 'Estación-7' } })
    expect(atOnce(store().reports.count({ text }, RULES))).toBe(count)
    const query = { filter: { text }, sort: { column: 'person', direction: 'ascending' }, page: { limit: 5 } } as const
    expect(atOnce(store().reports.page(query, RULES)).rows).toHaveLength(count)
  })

  test('people stand in the order of the names that are shown, accents and capitals aside', () => {
    const names = ['Zoë', 'Álvaro', 'bea', 'Émile', 'Bruno', 'Øyvind', 'Łukasz']
    for (const [at, displayName] of names.entries()) startSession(store(), addUser(store(), { username: `u${9 - at}`, displayName }))
    const query = { filter: {}, sort: { column: 'person', direction: 'ascending' }, page: { limit: 10 } } as const
    const ordered = ['Álvaro', 'bea', 'Bruno', 'Émile', 'Łukasz', 'Øyvind', 'Zoë']
    expect(atOnce(store().reports.page(query, RULES)).rows.map(({ displayName }) => displayName)).toEqual(ordered)
    expect(
      store()
        .listUsers()
        .map(({ displayName }) => displayName),
    ).toEqual(ordered)
  })

  test('nobody who is closed is online, in whatever order they are shown', () => {
    startSession(store(), addUser(store(), { username: 'ada' }))
    for (const column of SORT_COLUMNS) {
      const query = {
        filter: { state: 'closed', presence: 'online' },
        sort: { column, direction: 'ascending' },
        page: { limit: 5 },
      } as const
      expect(atOnce(store().reports.page(query, RULES)).rows, column).toEqual([])
    }
    expect(atOnce(store().reports.count({ state: 'closed', presence: 'online' }, RULES))).toBe(0)
  })

  test('words that stand for two ends are never found together', () => {
    const ada = addUser(store(), { username: 'ada', displayName: 'Ada Lovelace' })
    for (const endReason of ['process_died', 'signed_out'] as const) {
      store().endSession(startSession(store(), ada).id, anEnd({ endReason }), anAudit())
    }
    const found = (text: string) => atOnce(store().reports.count({ text }, RULES))
    expect(found('ada love desk')).toBe(2)
    expect(found('ada died')).toBe(1)
    expect(found('died process')).toBe(1)
    expect(found('died signed')).toBe(0)
  })
}
