import { durationText } from './duration-text.ts'
import type { Language } from './views.ts'
import { filled, WORDS } from './words/index.ts'

export type ToldAlert = Readonly<{
  kind: string
  /** The display name; null where the alert is about nobody in particular. */
  person: string | null
  /** As the store has it: `…At` is a moment in UTC milliseconds, `…Ms` a length of time, `case` one of the kind's sentences. */
  detail: Readonly<Record<string, string | number>>
}>

type KindWords = Readonly<Record<string, string> & { title: string; sentence: string }>

/** Where the calendar of JavaScript ends, either way; whoever formats a moment beyond it throws. */
const CALENDAR_END_MS = 8_640_000_000_000_000

/** What the alert is, and what happened. Kinds that this version does not know say so. `momentText` writes a moment for the reader. */
export function alertText(language: Language, { kind, person, detail }: ToldAlert, momentText: (ms: number) => string) {
  const words = WORDS[language]
  const all: Readonly<Record<string, KindWords>> = words.alerts.kind
  // What a row says may be anything, also the name of what every object has.
  const own: KindWords = named(all, kind) ?? words.alerts.kind.unknown
  const facts = Object.entries(detail).map(([name, value]) => [name, factText(name, value, language, momentText)] as const)
  const sentence = named(own, String(detail['case'])) ?? own.sentence
  return { title: own.title, sentence: filled(sentence, { ...Object.fromEntries(facts), person: person ?? words.alerts.nobody }) }
}

function factText(name: string, value: string | number, language: Language, momentText: (ms: number) => string): string | number {
  if (typeof value !== 'number') return value
  if (name.endsWith('At')) return Math.abs(value) <= CALENDAR_END_MS ? momentText(value) : '–'
  return name.endsWith('Ms') ? durationText(value, language) : value
}

const named = <Value>(all: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(all, name) ? all[name] : undefined
