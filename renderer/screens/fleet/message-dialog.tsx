import { Alert, Textarea } from '@mantine/core'
import { useRef, useState } from 'react'
import type { FormEvent } from 'react'
import { LONGEST_FLEET_TEXT } from '../../../electron/contract/fleet/channels.ts'
import type { FleetTarget } from '../../../electron/contract/fleet/channels.ts'
import { DialogActions } from '../kit/dialog-actions.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'
import type { OrderProps } from './action-dialogs.tsx'

export function MessageDialog({ to, name, onDone, onClose }: OrderProps & Readonly<{ to: FleetTarget; name: string }>) {
  const { t } = useWords()
  const ask = useFreshAsk()
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState('')
  const [isMissing, setMissing] = useState(false)
  const { busy, problem, submit } = useSubmit()

  async function send(event: FormEvent) {
    event.preventDefault()
    if (text.trim() === '') {
      setMissing(true)
      field.current?.focus()
    } else if (await submit(() => ask('fleet:message', { to, text: text.trim() }))) onDone(t('fleet.dialogs.sent'))
  }

  return (
    <Dialog title={t('fleet.dialogs.messageTitle', { name })} focusOn="textarea" onClose={onClose}>
      <form className="dialog-form" noValidate onSubmit={(event) => void send(event)}>
        {problem !== null && <Alert role="alert">{problem}</Alert>}
        <Textarea
          ref={field}
          rows={3}
          label={t('fleet.dialogs.messageText')}
          description={t('fleet.dialogs.messageHint', { left: LONGEST_FLEET_TEXT - text.length })}
          error={isMissing && t('fleet.dialogs.messageMissing')}
          errorProps={{ role: 'alert' }}
          aria-invalid={isMissing}
          maxLength={LONGEST_FLEET_TEXT}
          value={text}
          readOnly={busy}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setMissing(false)
          }}
        />
        <DialogActions submit={t('fleet.dialogs.send')} leave={t('dialog.cancel')} busy={busy} onLeave={onClose} />
      </form>
    </Dialog>
  )
}
