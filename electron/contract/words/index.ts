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
  return filled(sentences[error.code] ?? words.error.internal, error.params)
}

/** The language of the catalogue for a locale such as `es-MX`; English for all others. */
export function languageOf(locale: string | null | undefined): Language {
  const language = locale?.slice(0, 2).toLowerCase()
  return language === 'es' || language === 'it' ? language : 'en'
}
