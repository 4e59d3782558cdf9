import type { Language, RecoveredNotice } from '../../electron/contract/views.ts'
import { filled } from '../../electron/contract/words/index.ts'
import type { Words } from '../../electron/contract/words/index.ts'
import { clockText, dayText, isSameDay } from '../moment.ts'

const UNEXPECTED = new Set(['process_died', 'rebooted', 'lease_expired'])

/** What the person whose session was closed in their absence is told. */
export function recoveredText(notice: RecoveredNotice, words: Words, language: Language, now = new Date()): string {
  const { recovered } = words.signIn
  const seen: Readonly<Record<string, string>> = words.signIn.ended
  const sentenceSeen = notice.inSight ? seen[notice.endReason] : undefined
  if (sentenceSeen !== undefined) return sentenceSeen
  const at = new Date(notice.endedAt)
  const reasons: Readonly<Record<string, string>> = recovered.reason
  const today = isSameDay(at, now)
  const sentence = UNEXPECTED.has(notice.endReason)
    ? recovered[today ? 'today' : 'earlier']
    : recovered[today ? 'expectedToday' : 'expectedEarlier']
  return filled(sentence, {
    time: clockText(at, language),
    date: dayText(at, language, now),
    reason: reasons[notice.endReason] ?? words.endReason.unknown,
  })
}

export function showRecovered(place: HTMLElement, notices: readonly RecoveredNotice[], words: Words, language: Language): void {
  place.replaceChildren(...notices.map((notice) => noticeElement(notice, words, language)))
  place.hidden = notices.length === 0
  // Whoever listens to the page must hear why it is suddenly another one.
  if (notices.some(({ inSight }) => inSight)) place.role = 'alert'
  else place.removeAttribute('role')
  // A list that may scroll must be reachable with the keyboard.
  if (notices.length > 1) place.tabIndex = 0
  else place.removeAttribute('tabindex')
}

function noticeElement(notice: RecoveredNotice, words: Words, language: Language): HTMLElement {
  const article = document.createElement('article')
  article.className = 'recovered-notice'
  const heading = document.createElement('h2')
  heading.textContent = notice.displayName
  const body = document.createElement('p')
  body.textContent = recoveredText(notice, words, language)
  article.append(heading, body)
  return article
}
