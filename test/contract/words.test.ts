import { describe, expect, test } from 'vitest'
import { LANGUAGES } from '../../electron/contract/views.ts'
import { errorText, filled, languageOf, WORDS } from '../../electron/contract/words/index.ts'
import { POLICY_KEYS, POLICY_SETTINGS } from '../../electron/core/policy/policy.ts'
import { END_REASONS } from '../../electron/core/session/session.ts'

type Tree = Readonly<{ [key: string]: string | Tree }>

const texts = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : texts(value, `${path}${key}.`),
  )

const PLURAL = /_(zero|one|two|few|many|other)$/
const placeholders = (text: string) => [...new Set(text.match(/{{\w+}}/g))].toSorted()
const namesIn = (words: ReadonlyMap<string, string>) => [...new Set([...words.keys()].map((key) => key.replace(PLURAL, '')))].toSorted()
const ENGLISH = new Map(texts(WORDS.en))

describe.each(LANGUAGES)('the words in %s', (language) => {
  const here = new Map(texts(WORDS[language]))

  test('are the same ones as in English', () => {
    expect(namesIn(here)).toEqual(namesIn(ENGLISH))
  })

  test('fill in the same facts as in English', () => {
    for (const [key, text] of here) {
      const inEnglish = ENGLISH.get(key) ?? ENGLISH.get(key.replace(PLURAL, '_other'))
      if (key.endsWith('_one')) continue // "your last session" needs no number
      expect(placeholders(text), key).toEqual(placeholders(inEnglish ?? ''))
    }
  })

  test('have every plural form of the language', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const plurals = new Set([...here.keys()].filter((key) => PLURAL.test(key)).map((key) => key.replace(PLURAL, '')))
    expect(plurals.size).toBeGreaterThan(0)
    for (const plural of plurals) for (const form of forms) expect([...here.keys()]).toContain(`${plural}_${form}`)
  })

  test('are never empty and never carry stray blanks', () => {
    for (const [key, text] of here) expect(text, key).toMatch(/^\S(.*\S)?$/s)
  })

  test('say every setting and every way to set it', () => {
    const { settings, options } = WORDS[language].policy
    expect(Object.keys(settings).toSorted()).toEqual([...POLICY_KEYS].toSorted())
    const ways = Object.values(POLICY_SETTINGS).flatMap(({ range }) => (range.includes('|') ? range.split('|') : []))
    expect(Object.keys(options)).toEqual(expect.arrayContaining(ways))
  })

  test('say every end reason, in a table and in a sentence', () => {
    expect(Object.keys(WORDS[language].endReason).filter((reason) => reason !== 'unknown')).toEqual([...END_REASONS])
    expect(Object.keys(WORDS[language].signIn.receipts.reason)).toEqual([...END_REASONS])
  })
})

test('the contract’s accessible names stay as they are', () => {
  const { firstRun, home, signIn } = WORDS.en
  expect([signIn.username, signIn.password, signIn.submit]).toEqual(['Username', 'Password', 'Sign in'])
  expect([firstRun.username, firstRun.password, firstRun.repeatPassword, firstRun.submit]).toEqual([
    'Username',
    'Password',
    'Repeat password',
    'Create administrator',
  ])
  expect(home.signOut).toBe('Sign out')
})

test('a fact is filled in wherever it is named, and never read as a pattern', () => {
  expect(filled('{{a}} and {{a}}, {{b}}', { a: '$&', b: 2 })).toBe('$& and $&, 2')
})

test('an unknown error code reads as an internal error', () => {
  expect(errorText(WORDS.en, { code: 'from_the_future', params: {} })).toBe(WORDS.en.error.internal)
})

test('every locale has a language', () => {
  expect(['es-MX', 'it', 'IT_it', 'de-DE', '', null].map(languageOf)).toEqual(['es', 'it', 'it', 'en', 'en', 'en'])
})

describe('what a text must not do', () => {
  /** Facts that turn into a day or a moment: `8 mar`, `11 marzo`. */
  const MOMENT = String.raw`{{(date|time|at|until|first|last|since|\w+At|\w+Since)}}`

  test.each(LANGUAGES)('in %s is to have a typewriter’s apostrophe or quotation mark', (language) => {
    const flawed = texts(WORDS[language]).filter(([, text]) => /['"]/.test(text))
    expect(flawed).toEqual([])
  })

  test('in Italian is to put an article before a date, which would have to be another one before 8 and 11', () => {
    const flawed = texts(WORDS.it).filter(([, text]) => new RegExp(String.raw`\b(il|al|dal|del|nel|sul) ${MOMENT}`, 'i').test(text))
    expect(flawed).toEqual([])
  })

  test('in Italian is to say lei with a capital letter in the middle of a sentence', () => {
    const flawed = texts(WORDS.it).filter(([, text]) => /[^.?!:] (Lei|Suo|Sua|Suoi|Sue)\b/.test(text))
    expect(flawed).toEqual([])
  })
})
