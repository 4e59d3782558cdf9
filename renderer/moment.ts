import type { Language } from '../electron/contract/views.ts'

const clockFormat = (language: Language) => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** The local wall-clock time, always of 24 hours: `14:02`. */
export const clockText = (at: Date, language: Language) => clockFormat(language).format(at)

/** `3 March`, with the year where it is not this one. */
export function dayText(at: Date, language: Language, now = new Date(), month: 'long' | 'short' = 'long'): string {
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const)
  return new Intl.DateTimeFormat(language, { day: 'numeric', month, ...year }).format(at)
}

export const isSameDay = (one: Date, other: Date) => one.toDateString() === other.toDateString()
