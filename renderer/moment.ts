import type { Language } from '../electron/contract/views.ts'
import { filled } from '../electron/contract/words/index.ts'
import type { Words } from '../electron/contract/words/index.ts'

const clockFormat = (language: Language) => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** The local wall-clock time, always of 24 hours: `14:02`. */
export const clockText = (at: Date, language: Language) => clockFormat(language).format(at)

/** `3 March`, with the year where it is not this one. */
export function dayText(at: Date, language: Language, now = new Date(), month: 'long' | 'short' = 'long'): string {
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const)
  return new Intl.DateTimeFormat(language, { day: 'numeric', month, ...year }).format(at)
}

export const isSameDay = (one: Date, other: Date) => one.toDateString() === other.toDateString()

/** `3 Mar, 14:02` */
export const dayAndTime = (at: Date, language: Language) => `${dayText(at, language, new Date(), 'short')}, ${clockText(at, language)}`

/** `14:02`, with the day where that is not today. */
export const shortMoment = (at: Date, language: Language, now = new Date()) =>
  isSameDay(at, now) ? clockText(at, language) : dayAndTime(at, language)

/** Within a sentence: `at 14:02`, `yesterday at 14:02`, `on 3 March at 14:02`. */
export function whenText(at: Date, words: Words, language: Language, now = new Date()): string {
  const { when } = words
  const sentence = isSameDay(at, now) ? when.today : isSameDay(at, dayBefore(now)) ? when.yesterday : when.day
  return filled(sentence, { time: clockText(at, language), date: dayText(at, language, now) })
}

/** Days have 23 or 25 hours where clocks change. */
const dayBefore = (day: Date) => new Date(day.getFullYear(), day.getMonth(), day.getDate() - 1)

/** `3 Mar, 14:02:07`, where seconds matter. */
export const exactText = (at: Date, language: Language) =>
  `${dayText(at, language, new Date(), 'short')}, ${new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(at)}`
