import { raiseAlert } from '../app/alerts/raise-alert.ts'
import { findSetBack } from '../app/audit/set-back.ts'
import type { SetBack } from '../app/audit/set-back.ts'
import type { Actor } from '../core/audit/audit.ts'
import type { UtcMs } from '../core/ids.ts'
import type { Store } from '../core/ports/ports.ts'
import { dataLayout } from '../platform/directory/data-layout.ts'
import { openToRead } from '../store/sqlite/open-store.ts'
import { besideTheLog } from './whole-log.ts'

/** Whoever looks after a directory while the app runs. */
export type Watch = Readonly<{ dir: string; store: Store; by: Actor; now: UtcMs }>

/** Opens each backup and reads the app's log: tens of milliseconds, for another thread than that of the window. */
export function setBackIn(dir: string): SetBack | null {
  const store = openToRead(dataLayout(dir).database)
  try {
    return findSetBack({ ...besideTheLog(dir), store })
  } finally {
    store.close()
  }
}

/** Tells administrators of an audit log that lacks what other files prove it had; what they have seen to is no news. */
export function tellOfSetBack({ store, by, now: at }: Omit<Watch, 'dir'>, { seq, why, file }: SetBack): void {
  const [kind, subject] = ['audit_broken', `${why}:${seq}`] as const
  if (store.alerts.lastAcknowledged(kind, subject) === null)
    raiseAlert(store, by, { at, kind, subject, detail: { case: why, seq, file: file ?? '' } })
}
