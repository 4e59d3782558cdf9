import { Notification } from 'electron'
import { alertText } from '../contract/alert-text.ts'
import { momentText } from '../contract/moment-text.ts'
import type { Language } from '../contract/views.ts'
import { WORDS } from '../contract/words/index.ts'
import type { NewAlert } from '../core/alerts/alert.ts'
import type { Store } from '../core/ports/ports.ts'

/** For whoever administers and looks elsewhere; in the window alerts are told always. */
export function showOnDesktop(
  { language, store }: Readonly<{ language: Language; store: Pick<Store, 'findUser'> }>,
  alerts: readonly NewAlert[],
): void {
  for (const { kind, userId, detail } of alerts) {
    const person = userId && (store.findUser(userId)?.displayName ?? null)
    const { title, sentence } = alertText(language, { kind, person, detail }, (ms) => momentText(language, ms, 'short'))
    new Notification({ title: WORDS[language].alerts.notification, body: `${title}. ${sentence}` }).show()
  }
}
