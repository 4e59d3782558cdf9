import { expect, test } from 'vitest'
import { csvRecord } from '../../../electron/core/reports/csv.ts'

test('a record is quoted where it has to be, and ends as RFC 4180 says', () => {
  expect(csvRecord(['plain', 'a,b', 'say "hi"', 'two\nlines', ' edge', '', null, 12, true])).toBe(
    'plain,"a,b","say ""hi""","two\nlines"," edge",,,12,true\r\n',
  )
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('a text that a spreadsheet would run, %j, begins with an apostrophe', (text) => {
  expect(csvRecord([text]).replaceAll('"', '')).toBe(`'${text}\r\n`)
})

test('a negative number stays a number', () => {
  expect(csvRecord([-5])).toBe('-5\r\n')
})
