import { expect, test } from 'vitest'
import type { Language } from '../../../electron/contract/views.ts'
import { speechIn } from '../../../renderer/screens/kit/words.ts'

const said = (language: Language, count: number) => speechIn(language).t('home.others.open', { count })

test('a number chooses its plural, by the rules of the language', () => {
  expect(said('en', 1)).toBe('1 other session of yours is open.')
  expect([0, 2].map((count) => said('en', count))).toEqual(['0 other sessions of yours are open.', '2 other sessions of yours are open.'])
  for (const language of ['es', 'it'] as const) {
    expect(said(language, 1_000_000)).toContain('1000000')
    expect(said(language, 1)).not.toBe(said(language, 2).replace('2', '1'))
  }
})

test('facts are filled in as they are', () => {
  expect(speechIn('en').t('home.signedInAs', { name: '<b>Ana & Eva</b>' })).toBe('Signed in as <b>Ana & Eva</b>')
})

test('a name that is not there, and a number that is not told, do not compile', () => {
  const { t } = speechIn('en')
  // @ts-expect-error -- no such words
  expect(t('home.nothing')).toBe('home.nothing')
  // @ts-expect-error -- a whole list of words is no text
  expect(t('home.others')).toBe('home.others')
  // @ts-expect-error -- of how many?
  t('home.others.open')
})
