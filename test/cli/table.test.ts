import { expect, test } from 'vitest'
import { widthOf } from '../../electron/cli/terminal/plain-text.ts'
import { table } from '../../electron/cli/terminal/table.ts'
import type { Column } from '../../electron/cli/terminal/table.ts'

type Row = Readonly<{ id: string; name: string; note: string }>
const columns: readonly Column<Row>[] = [
  { title: 'ID', cell: ({ id }) => id },
  { title: 'NAME', cell: ({ name }) => name, least: 4 },
  { title: 'NOTE', cell: ({ note }) => note, optional: true },
]
const rows: readonly Row[] = [
  { id: '0001', name: 'Maximilian Mustermann', note: 'here' },
  { id: '0002', name: '山田太郎', note: 'there' },
]
const widths = (text: string) => text.trimEnd().split('\n').map(widthOf)

test('without a terminal nothing is cut', () => {
  expect(table(columns, rows, null)).toBe(
    'ID    NAME                   NOTE\n0001  Maximilian Mustermann  here\n0002  山田太郎               there\n',
  )
})

test.each([33, 30, 24, 20, 17])('%d columns of terminal are not exceeded', (available) => {
  const text = table(columns, rows, available)
  expect(Math.max(...widths(text))).toBeLessThanOrEqual(available)
  expect(text).toContain('0001')
})

test('the long column is cut first, with a sign that it is', () => {
  expect(table(columns, rows, 24)).toBe('ID    NAME         NOTE\n0001  Maximilian…  here\n0002  山田太郎     there\n')
})

test('where cutting is not enough the optional column goes', () => {
  expect(table(columns, rows, 14)).toBe('ID    NAME\n0001  Maximil…\n0002  山田太郎\n')
})

test.each([
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['山', 2],
  ['か', 2],
  ['ｶﾅ', 2],
  ['ｶﾞ', 2],
  ['ー', 2],
  ['ㄅ', 2],
  ['￥', 2],
  ['Ａ', 2],
  ['。', 2],
  ['한', 2],
  ['한'.normalize('NFD'), 2],
  ['❤', 1],
  ['❤\uFE0F', 2],
  ['👩\u200D⚕\uFE0F', 2],
  ['🇮🇹', 2],
  ['\u200B', 0],
  ['น้ำ', 1],
])('%j takes %i columns', (text, width) => {
  expect(widthOf(text)).toBe(width)
})
