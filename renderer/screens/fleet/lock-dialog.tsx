import { Alert, NativeSelect } from '@mantine/core'
import { useState } from 'react'
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

/** As durations are written, with their names in the catalogue; empty until it is lifted. */
const DURATIONS = [
  ['30m', 'minutes30'],
  ['4h', 'hours4'],
  ['12h', 'hours12'],
  ['7d', 'days7'],
  ['', 'lifted'],
] as const

export function LockDialog({ whom, name, onDone, onClose }: OrderProps & Readonly<{ whom: FleetTarget; name: string }>) {
  const { t } = useWords()
  const ask = useFreshAsk()
  const { field, ...reason } = useRequiredText()
  const [duration, setDuration] = useState<string>(DURATIONS[1][0])
  const [endSessions, setEndSessions] = useState(false)
  const { busy, problem, submit } = useSubmit()

  async function lock(event: FormEvent) {
    event.preventDefault()
    const given = reason.given()
    if (given === null) return
    const order = { whom, for: duration === '' ? null : duration, reason: given, endSessions }
    if (await submit(() => ask('fleet:lock', order))) onDone(t('fleet.dialogs.lockDone'))
  }

  return (
    <Dialog title={t('fleet.dialogs.lockTitle', { name })} focusOn="textarea" onClose={onClose}>
      <form className="dialog-form" noValidate onSubmit={(event) => void lock(event)}>
        <p>{t('fleet.dialogs.lockBody')}</p>
        {problem !== null && <Alert role="alert">{problem}</Alert>}
        <RequiredTextField
          ref={field}
          of={reason}
          rows={2}
          label={t('fleet.dialogs.lockReason')}
          description={t('fleet.dialogs.lockReasonHint')}
          missing={t('fleet.dialogs.lockReasonMissing')}
          longest={LONGEST_FLEET_TEXT}
          busy={busy}
        />
        <NativeSelect
          label={t('fleet.dialogs.lockFor')}
          data={DURATIONS.map(([value, label]) => ({ value, label: t(`fleet.dialogs.durations.${label}`) }))}
          value={duration}
          onChange={(event) => setDuration(event.currentTarget.value)}
        />
        <label className="check">
          <input type="checkbox" checked={endSessions} onChange={(event) => setEndSessions(event.currentTarget.checked)} />
          {t('fleet.dialogs.endSessions')}
        </label>
        <DialogActions isHarmful submit={t('fleet.dialogs.lockConfirm')} leave={t('dialog.cancel')} busy={busy} onLeave={onClose} />
      </form>
    </Dialog>
  )
}
