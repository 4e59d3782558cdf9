import { describe, expect, test } from 'vitest'
import { columnsOf, nextSort, rememberColumns } from '../../../renderer/screens/console/sessions/columns.ts'
import { limitsOf, NO_FILTER } from '../../../renderer/screens/console/sessions/filter.ts'
import { gridKey } from '../../../renderer/screens/console/sessions/grid-keys.ts'
import { cellText, tabSeparated } from '../../../renderer/screens/console/sessions/row-text.ts'
import { consoleSession } from './console-table.ts'

describe('copied rows', () => {
  test('have a heading, and tabs between exact values', () => {
    const text = tabSeparated([consoleSession(0)], ['person', 'started', 'reason', 'pid'], 'en', 0)
    expect(text.split('\n').map((line) => line.split('\t'))).toEqual([
      ['Person', 'Username', 'Started', 'Why it ended', 'PID'],
      ['Ana García', 'ana', '2026-11-21T09:00:00.000Z', 'Signed out', '4711'],
    ])
  })

  test('keep their columns whatever a name holds', () => {
    const text = tabSeparated([consoleSession(0, { displayName: 'Ana\tGarcía\nLópez' })], ['person'], 'en', 0)
    expect(text.split('\n')[1]).toBe('Ana García López\tana')
  })
})

test('an open session has no end and no reason, and its duration grows', () => {
  const open = consoleSession(0, { endedAt: null, durationMs: null, endReason: null, liveness: 'unknown' })
  const now = Date.parse(open.startedAt) + 3_600_000
  const texts = (['ended', 'reason', 'duration', 'liveness'] as const).map((column) => cellText(column, open, 'en', now))
  expect(texts).toEqual(['', '', '1 h', 'Not known'])
})

test('a column sorts from the newest or by the alphabet first, and the other way the next time', () => {
  const byPerson = nextSort({ column: 'started', direction: 'descending' }, 'person')
  expect(byPerson).toEqual({ column: 'person', direction: 'ascending' })
  expect(nextSort(byPerson, 'person').direction).toBe('descending')
  expect(nextSort(byPerson, 'duration').direction).toBe('descending')
})

test('the table begins with whom, where, how it stands, since when and how long', () => {
  const shown = Object.entries(columnsOf('nobody')).filter(([, isShown]) => isShown)
  expect(shown.map(([column]) => column)).toEqual(['person', 'host', 'status', 'started', 'duration'])
})

test('the status is whether somebody is there, or why nobody is any more', () => {
  const open = consoleSession(0, { endedAt: null, durationMs: null, endReason: null, presence: 'away' })
  expect([open, consoleSession(1)].map((row) => cellText('status', row, 'en', 0))).toEqual(['Away', 'Signed out'])
})

test('each administrator finds the columns that they chose', () => {
  rememberColumns('ana', { ...columnsOf('ana'), pid: true })
  expect([columnsOf('ana').pid, columnsOf('luca').pid]).toEqual([true, false])
})

test('every limit of a filter can be taken away by itself', () => {
  const limits = limitsOf({ ...NO_FILTER, person: 'ana', reasons: ['rebooted', 'replaced'], text: ' ward ' })
  expect(limits.map(({ kind, value }) => [kind, value])).toEqual([
    ['person', 'ana'],
    ['reasons', 'rebooted'],
    ['reasons', 'replaced'],
    ['text', 'ward'],
  ])
  expect(limits[1]?.without.reasons).toEqual(['replaced'])
  expect(limits[0]?.without).toMatchObject({ person: null, text: ' ward ' })
})

const pressed = (key: string, held: Partial<Parameters<typeof gridKey>[0]> = {}) =>
  gridKey({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held })

test('keys that are not for the table are left to the page', () => {
  expect(pressed('Tab')).toBeNull()
  expect(pressed('End', { altKey: true })).toBeNull()
  expect(pressed('ArrowDown', { shiftKey: true })).toEqual({ kind: 'move', by: 1, extends: true })
  expect(pressed('C', { metaKey: true })).toEqual({ kind: 'copy' })
})
