import { Alert } from '@mantine/core'
import type { FormEvent } from 'react'
import { LONGEST_FLEET_TEXT } from '../../../electron/contract/fleet/channels.ts'
import type { FleetTarget } from '../../../electron/contract/fleet/channels.ts'
import { DialogActions } from '../kit/dialog-actions.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { RequiredTextField, useRequiredText } from '../kit/required-text.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'
import type { OrderProps } from './action-dialogs.tsx'

export function MessageDialog({ to, name, onDone, onClose }: OrderProps & Readonly<{ to: FleetTarget; name: string }>) {
  const { t } = useWords()
  const ask = useFreshAsk()
  const { field, ...message } = useRequiredText()
  const { busy, problem, submit } = useSubmit()

  async function send(event: FormEvent) {
    event.preventDefault()
    const text = message.given()
    if (text !== null && (await submit(() => ask('fleet:message', { to, text })))) onDone(t('fleet.dialogs.sent'))
  }

  return (
    <Dialog title={t('fleet.dialogs.messageTitle', { name })} focusOn="textarea" onClose={onClose}>
      <form className="dialog-form" noValidate onSubmit={(event) => void send(event)}>
        {problem !== null && <Alert role="alert">{problem}</Alert>}
        <RequiredTextField
          ref={field}
          of={message}
          rows={3}
          label={t('fleet.dialogs.messageText')}
          description={t('fleet.dialogs.messageHint', { left: LONGEST_FLEET_TEXT - message.text.length })}
          missing={t('fleet.dialogs.messageMissing')}
          longest={LONGEST_FLEET_TEXT}
          busy={busy}
        />
        <DialogActions submit={t('fleet.dialogs.send')} leave={t('dialog.cancel')} busy={busy} onLeave={onClose} />
      </form>
    </Dialog>
  )
}
