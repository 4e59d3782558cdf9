import type { Language } from '../views.ts'
import en from './en.json' with { type: 'json' }
import es from './es.json' with { type: 'json' }
import it from './it.json' with { type: 'json' }

/** English is the shape; `test/contract/words.test.ts` keeps the others equal to it. */
export type Words = typeof en

/** `{{name}}` is filled in; `_one`, `_other` and what else `Intl.PluralRules` knows are plurals. */
export const WORDS: Readonly<Record<Language, Words>> = { en, es, it }

/** What a notice can say, as against the words on its buttons and beside its clock. */
export type NoticeCode = {
  [Key in keyof Words['notice']]: Words['notice'][Key] extends string ? never : Key
}[keyof Words['notice']]

/** Fills `{{name}}`. A missing fact leaves a dash. */
export function filled(text: string, facts: Readonly<Record<string, string | number>>): string {
  return text.replace(/{{(\w+)}}/g, (_, name: string) => String(facts[name] ?? '–'))
}

/** The sentence for an error code; codes this version does not know read as `internal`. */
export function errorText(words: Words, error: Readonly<{ code: string; params: Readonly<Record<string, string | number>> }>): string {
  const sentences: Readonly<Record<string, string>> = words.error
  return filledWith(error.params, sentences[error.code] ?? words.error.internal)
}

/** Fills in the facts of a refusal. */
export function filledWith(params: Readonly<Record<string, string | number>>, text: string): string {
  return filled(text, Object.fromEntries(Object.entries(params).map(([name, value]) => [name, factText(name, value)] as const)))
}

/** `…At` is a moment in UTC milliseconds. */
const factText = (name: string, value: string | number) => (name.endsWith('At') ? momentText(Number(value)) : value)

/** `14:02`, with the date where that is another day; in the next full minute, so that nobody comes too early. */
function momentText(ms: number): string {
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' })
  const [day, time] = format.format(Math.ceil(ms / 60_000) * 60_000).split(' ')
  return day === format.format(new Date()).split(' ')[0] ? String(time) : `${day} ${time}`
}

/** The language of the catalogue for a locale such as `es-MX`; English for all others. */
export function languageOf(locale: string | null | undefined): Language {
  const language = locale?.slice(0, 2).toLowerCase()
  return language === 'es' || language === 'it' ? language : 'en'
}
