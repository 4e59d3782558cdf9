import { expect, test } from 'vitest'
import { extended, NOTHING_SELECTED, toggled, updated, withAll } from '../../../renderer/screens/console/sessions/selection.ts'
import type { Selection } from '../../../renderer/screens/console/sessions/selection.ts'
import { consoleSession } from './console-table.ts'

const rows = Array.from({ length: 10 }, (_, place) => consoleSession(place))
const row = (place: number) => rows[place] ?? consoleSession(place)
const ids = ({ chosen }: Selection) => [...chosen.keys()].toSorted()

test('a row is chosen and given up again', () => {
  const one = toggled(NOTHING_SELECTED, row(3))
  expect(ids(one)).toEqual(['s3'])
  expect(ids(toggled(one, row(3)))).toEqual([])
})

test('moving with Shift takes in what is passed, and moving back gives it up', () => {
  const down = extended(extended(NOTHING_SELECTED, rows, 's3', 's4'), rows, 's4', 's5')
  expect(ids(down)).toEqual(['s3', 's4', 's5'])
  expect(ids(extended(down, rows, 's5', 's4'))).toEqual(['s3', 's4'])
  expect(ids(extended(down, rows, 's5', 's1'))).toEqual(['s1', 's2', 's3'])
})

test('extending leaves alone what was chosen elsewhere', () => {
  const apart = toggled(toggled(NOTHING_SELECTED, row(0)), row(5))
  expect(ids(extended(apart, rows, 's5', 's6'))).toEqual(['s0', 's5', 's6'])
})

test('what is no longer in memory stays chosen', () => {
  const early = toggled(NOTHING_SELECTED, row(0))
  expect(ids(extended(withAll(early, rows.slice(7)), rows.slice(5), 's5', 's6'))).toEqual(['s0', 's5', 's6', 's7', 's8', 's9'])
})

test('what is chosen is kept as it is now, and nothing is made anew where nothing is known', () => {
  const open = toggled(NOTHING_SELECTED, consoleSession(2, { endedAt: null }))
  expect(updated(open, rows).chosen.get('s2')?.endedAt).toBe(row(2).endedAt)
  expect(updated(open, rows.slice(5))).toBe(open)
})
