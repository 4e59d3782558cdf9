import { Notification } from 'electron'
import type { Language, Warning } from '../contract/views.ts'
import { filled, WORDS } from '../contract/words/index.ts'

/** On the desktop, for where the window cannot be put before the person's eyes. Never run on Wayland here: no such desktop was at hand. */
export function notifyOfWarning(warning: Warning, displayName: string, language: Language, onClick: () => void): void {
  const { lock, warning: words } = WORDS[language]
  const notification = new Notification({
    title: words.region,
    body: filled(lock.warning[warning.kind], { name: displayName }),
    urgency: 'critical',
  })
  notification.on('click', onClick)
  notification.show()
}
