import { describe, expect, test } from 'vitest'
import { csvRecord, csvSheet } from '../../../electron/core/reports/csv.ts'

test('every text is quoted as RFC 4180 says, and nothing else is', () => {
  expect(csvRecord(['plain', 'a,b', 'x;=1+1', 'say "hi"', 'two\nlines', ' edge', '', null, 12, true])).toBe(
    '"plain","a,b","x;=1+1","say ""hi""","two\nlines"," edge","",,12,true\r\n',
  )
})

test('the separator is the one that the spreadsheet expects', () => {
  expect(csvRecord(['a', 1.5, 'b'], ';')).toBe('"a";1.5;"b"\r\n')
})

describe('a text that a spreadsheet would run begins with an apostrophe', () => {
  const SIGNS = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '⁼', '⁺', '₋', '\u2212']
  const BEFORE = ['', ' ', '  ', '\t', '\r', '\n', '\0', '\u00A0', '\u3000', '\u200B', '\uFEFF', '\u202E', '\u2028', ' \u200B\t']

  test.each(SIGNS)('%j, whatever stands before it', (sign) => {
    for (const before of BEFORE) expect(csvRecord([`${before}${sign}1`])).toBe(`"'${before}${sign}1"\r\n`)
  })

  test.each(['\t', '\0', '\r', '\n', '\u0085'])('%j alone', (sign) => {
    expect(csvRecord([`${sign}x`])).toBe(`"'${sign}x"\r\n`)
  })
})

test.each(['maria', 'a=1', '1-2', 'x@y.example', ' edge', '(+1)', '#'])('%j is left as it is', (text) => {
  expect(csvRecord([text])).toBe(`"${text}"\r\n`)
})

test('a negative number stays a number', () => {
  expect(csvRecord([-5])).toBe('-5\r\n')
})

test('a sheet begins with the mark of UTF-8', () => {
  expect(csvSheet([['día'], [1]])).toBe('\uFEFF"día"\r\n1\r\n')
})
