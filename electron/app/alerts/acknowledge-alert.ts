import type { Alert } from '../../core/alerts/alert.ts'
import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import type { Clock, Store } from '../../core/ports/ports.ts'

const NOTE_MOST = 500

export type Acknowledged = Readonly<{ alert: Alert; outcome: 'acknowledged' | 'already_acknowledged' }>

/**
 * An administrator has seen to it, and says how. The caller has made sure that `by` may. Throws `invalid_input` without a note, and
 * `not_found`.
 */
export function acknowledgeAlert(
  { store, clock }: Readonly<{ store: Store; clock: Clock }>,
  id: number,
  note: string,
  by: Actor,
): Acknowledged {
  const text = checkedNote(note)
  const { kind, subject, sessionId } = requireAlert(store, id)
  const at = clock.now()
  const audit = { ...auditEntry(by, at, 'alert_acknowledged', { id, alert: kind, subject, note: text }), sessionId }
  const acknowledged = store.alerts.acknowledge(id, { at, by: by.userId, note: text }, audit)
  return { alert: requireAlert(store, id), outcome: acknowledged ? 'acknowledged' : 'already_acknowledged' }
}

function checkedNote(note: string): string {
  const text = note.normalize('NFC').trim()
  if (text !== '' && text.length <= NOTE_MOST) return text
  throw new LatchkeyError(
    'invalid_input',
    text === ''
      ? 'Say in a few words what was found or done: an alert is only seen to with a note. Nothing was changed.'
      : `The note has more than ${NOTE_MOST} characters. Nothing was changed.`,
    { params: { field: 'note' } },
  )
}

function requireAlert(store: Store, id: number): Alert {
  const alert = store.alerts.find(id)
  if (alert) return alert
  throw new LatchkeyError('not_found', `There is no alert ${id}. Nothing was changed.`, { params: { value: id } })
}
