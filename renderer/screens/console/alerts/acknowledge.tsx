import { Alert, Textarea } from '@mantine/core'
import { useRef, useState } from 'react'
import type { FormEvent } from 'react'
import type { AlertView } from '../../../../electron/contract/console.ts'
import { DialogActions } from '../../kit/dialog-actions.tsx'
import { Dialog } from '../../kit/dialog.tsx'
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
  const field = useRef<HTMLTextAreaElement>(null)
  const [note, setNote] = useState('')
  const [isMissing, setMissing] = useState(false)
  const { busy, problem, submit } = useSubmit()
  const { title, sentence } = saidOf(alert, language)

  async function confirm(event: FormEvent) {
    event.preventDefault()
    if (note.trim() === '') {
      setMissing(true)
      field.current?.focus()
      return
    }
    if (await submit(() => ask(port.acknowledge, { id: alert.id, note: note.trim() }))) onDone()
  }

  return (
    <Dialog title={t('console.alertsRoom.dialogTitle')} focusOn="textarea" onClose={onClose}>
      <form className="dialog-form" noValidate onSubmit={(event) => void confirm(event)}>
        <p>
          <strong>{title}.</strong> {sentence}
        </p>
        {problem !== null && <Alert role="alert">{problem}</Alert>}
        <Textarea
          ref={field}
          name="note"
          rows={3}
          label={t('alerts.note')}
          description={t('alerts.noteHint')}
          error={isMissing && t('alerts.noteMissing')}
          errorProps={{ role: 'alert' }}
          maxLength={LONGEST_NOTE}
          value={note}
          readOnly={busy}
          required
          withAsterisk={false}
          aria-invalid={isMissing}
          onChange={(event) => {
            setNote(event.currentTarget.value)
            setMissing(false)
          }}
        />
        <DialogActions submit={t('alerts.acknowledge')} leave={t('dialog.cancel')} busy={busy} onLeave={onClose} />
      </form>
    </Dialog>
  )
}
