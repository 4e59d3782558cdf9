import type { Language } from '../../../electron/contract/views.ts'
import { filled, WORDS } from '../../../electron/contract/words/index.ts'
import { clockText, dayText, isSameDay } from '../../moment.ts'

/** Since when a session is open: the time, and the day unless it is today. */
export function sinceText(startedAt: string, language: Language): string {
  const start = new Date(startedAt)
  const now = new Date()
  const { since, sinceDay } = WORDS[language].presence
  return filled(isSameDay(start, now) ? since : sinceDay, {
    time: clockText(start, language),
    date: dayText(start, language, now, 'short'),
  })
}
