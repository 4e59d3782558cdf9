import { Notification } from 'electron'
import { AlertWatch } from '../app/alerts/watch-alerts.ts'
import type { AlertWatchDeps } from '../app/alerts/watch-alerts.ts'
import { housePolicy } from '../app/policy/policies.ts'
import { alertText } from '../contract/alert-text.ts'
import type { Language } from '../contract/views.ts'
import { WORDS } from '../contract/words/index.ts'
import type { NewAlert } from '../core/alerts/alert.ts'

export type AlertingDeps = Omit<AlertWatchDeps, 'hourOf' | 'onRaised'> &
  Readonly<{
    language: Language
    /** Whether an administrator is at this window. */
    isAdministratorHere: () => boolean
    onRaised: () => void
  }>

/** Watches for alerts and tells whoever administers: always in the window, and on the desktop where the policy says so. */
export const watchForAlerts = (deps: AlertingDeps): AlertWatch =>
  new AlertWatch({
    ...deps,
    hourOf: (at) => new Date(at).getHours(),
    onRaised(alerts) {
      deps.onRaised()
      if (deps.isAdministratorHere() && housePolicy(deps.store).alertNotifications) notify(deps, alerts)
    },
  })

function notify({ language, store }: AlertingDeps, alerts: readonly NewAlert[]): void {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' })
  for (const { kind, userId, detail } of alerts) {
    const person = userId && (store.findUser(userId)?.displayName ?? null)
    const { title, sentence } = alertText(WORDS[language], { kind, person, detail }, (ms) => format.format(ms))
    new Notification({ title: WORDS[language].alerts.notification, body: `${title}. ${sentence}` }).show()
  }
}
