import { Alert } from '@mantine/core'
import type { FormEvent } from 'react'
import type { AlertView } from '../../../../electron/contract/console.ts'
import { DialogActions } from '../../kit/dialog-actions.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { RequiredTextField, useRequiredText } from '../../kit/required-text.tsx'
import { useSubmit } from '../../kit/use-submit.ts'
import { useWords } from '../../kit/words.ts'
import { useFreshAsk } from '../../password/reauthentication.tsx'
import { usePort } from '../port.ts'
import { saidOf } from './alert-item.tsx'

const LONGEST_NOTE = 500

type AcknowledgeProps = Readonly<{ alert: AlertView; onDone: () => void; onClose: () => void }>

/** Nothing is seen to without a word on what was found. */
export function Acknowledge({ alert, onDone, onClose }: AcknowledgeProps) {
  const { language, t } = useWords()
  const ask = useFreshAsk()
  const port = usePort()
  const { field, ...note } = useRequiredText()
  const { busy, problem, submit } = useSubmit()
  const { title, sentence } = saidOf(alert, language)

  async function confirm(event: FormEvent) {
    event.preventDefault()
    const given = note.given()
    if (given !== null && (await submit(() => ask(port.acknowledge, { id: alert.id, note: given })))) onDone()
  }

  return (
    <Dialog title={t('console.alertsRoom.dialogTitle')} focusOn="textarea" onClose={onClose}>
      <form className="dialog-form" noValidate onSubmit={(event) => void confirm(event)}>
        <p>
          <strong>{title}.</strong> {sentence}
        </p>
        {problem !== null && <Alert role="alert">{problem}</Alert>}
        <RequiredTextField
          ref={field}
          of={note}
          name="note"
          rows={3}
          label={t('alerts.note')}
          description={t('alerts.noteHint')}
          missing={t('alerts.noteMissing')}
          longest={LONGEST_NOTE}
          busy={busy}
        />
        <DialogActions submit={t('alerts.acknowledge')} leave={t('dialog.cancel')} busy={busy} onLeave={onClose} />
      </form>
    </Dialog>
  )
}
