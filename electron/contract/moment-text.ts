import type { Language } from './views.ts'

/** A moment with its day, in the order of the language, on a clock of 24 hours wherever it is: `Nov 21, 2026, 14:02`, `21 nov 2026, 14:02`. */
export const momentText = (language: Language, at: number, dateStyle: 'medium' | 'short' = 'medium'): string =>
  new Intl.DateTimeFormat(language, { dateStyle, timeStyle: 'short', hourCycle: 'h23' }).format(at)
