import { createContext, useContext } from 'react'
import type { Language } from '../../../electron/contract/views.ts'
import { filled, WORDS } from '../../../electron/contract/words/index.ts'
import type { Words } from '../../../electron/contract/words/index.ts'

/** Each way through the words, as in `home.recent.title`. */
type Ways<Tree> = {
  [Name in keyof Tree & string]: Tree[Name] extends string ? Name : `${Name}.${Ways<Tree[Name]>}`
}[keyof Tree & string]
type Way = Ways<Words>
/** What is said of a number has a text for each plural form; which ones there are is the language's affair. */
type Counted<Name = Way> = Name extends `${infer Whole}_other` ? Whole : never
type WordName = Exclude<Way, `${Counted}_${'one' | 'other'}`>

type Facts = Readonly<Record<string, string | number>>

type Translate = {
  (name: WordName, facts?: Facts): string
  (name: Counted, facts: Facts & Readonly<{ count: number }>): string
}

type Speech = Readonly<{ language: Language; words: Words; t: Translate }>

/** What the screens say, in one language: `t` by name, `words` where a whole list of them is wanted. */
export function speechIn(language: Language): Speech {
  const words = WORDS[language]
  const plurals = new Intl.PluralRules(language)
  const t = (name: string, facts: Facts = {}) => {
    const said = textAt(words, name) ?? textAt(words, `${name}_${plurals.select(Number(facts['count']))}`)
    return filled(said ?? name, facts)
  }
  return { language, words, t }
}

function textAt(words: Words, name: string): string | undefined {
  let place: unknown = words
  for (const part of name.split('.')) place = (place as Record<string, unknown> | undefined)?.[part]
  return typeof place === 'string' ? place : undefined
}

/** English where nobody has said which: a screen is never without words. */
export const SpeechContext = createContext(speechIn('en'))

export const useWords = () => useContext(SpeechContext)
