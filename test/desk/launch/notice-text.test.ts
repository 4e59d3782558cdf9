import { expect, test } from 'vitest'
import { LatchkeyError } from '../../../electron/core/errors.ts'
import { utcMs } from '../../../electron/core/ids.ts'
import { noticeLines, noticeText } from '../../../electron/desk/launch/notice-text.ts'
import { someOwner } from '../../support/session-builder.ts'

const DIR = '/data/latchkey'

test('says who holds the data directory, where, with which process and since when', () => {
  const owner = someOwner({ pid: 4242, host: 'front-desk', osUser: 'marta' })
  const holder = { owner, since: utcMs(Date.UTC(2026, 0, 5, 9)), appVersion: '0.1.0' }
  const notice = noticeText('en', DIR, { kind: 'silent_holder', holder })
  expect(notice.title).toBe('Latchkey is already running but does not answer')
  for (const fact of ['marta', 'front-desk', '4242', 'Jan 5, 2026']) expect(notice.body).toContain(fact)
})

test('says honestly that nobody knows who holds it, when there is no record', () => {
  const notice = noticeText('en', DIR, { kind: 'silent_holder', holder: null })
  expect(notice.body).toContain(DIR)
  expect(notice.body).not.toContain('{{')
})

test.each(['data_directory_full', 'database_corrupt', 'database_refuses_wal', 'database_from_newer_version'] as const)(
  'has words of its own for %s in every language, with the path filled in',
  (code) => {
    const titles = (['en', 'es', 'it'] as const).map((language) => {
      const notice = noticeText(language, DIR, { kind: 'error', error: new LatchkeyError(code, 'the cause') })
      expect(notice.body).toContain(DIR)
      expect(notice.detail).toBe('the cause')
      return notice.title
    })
    expect(new Set(titles).size).toBe(3)
  },
)

test('a failure nobody foresaw is still explained', () => {
  const notice = noticeText('en', DIR, { kind: 'error', error: new LatchkeyError('not_found', 'odd') })
  expect(noticeLines(notice)).toMatch(/^Latchkey could not start\n[^]*odd\n$/)
})
