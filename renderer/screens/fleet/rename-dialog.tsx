import { Alert, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { FormEvent } from 'react'
import type { WorkstationRow } from '../../../electron/contract/fleet/views.ts'
import { DialogActions } from '../kit/dialog-actions.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'
import type { OrderProps } from './action-dialogs.tsx'
import { SiteField } from './site-field.tsx'

export function RenameDialog({ row, onDone, onClose }: OrderProps & Readonly<{ row: WorkstationRow }>) {
  const { t } = useWords()
  const ask = useFreshAsk()
  const [name, setName] = useState(row.name)
  const [site, setSite] = useState(row.site)
  const { busy, problem, setProblem, submit } = useSubmit()

  async function save(event: FormEvent) {
    event.preventDefault()
    if (name.trim() === '' || site.trim() === '') setProblem(t('fleet.dialogs.renameMissing'))
    else if (await submit(() => ask('fleet:rename', { id: row.id, name: name.trim(), site: site.trim() })))
      onDone(t('fleet.dialogs.renameDone'))
  }

  return (
    <Dialog title={t('fleet.dialogs.renameTitle', { name: row.name })} focusOn="input" onClose={onClose}>
      <form className="dialog-form" noValidate onSubmit={(event) => void save(event)}>
        {problem !== null && <Alert role="alert">{problem}</Alert>}
        <TextInput
          label={t('fleet.dialogs.renameName')}
          maxLength={100}
          value={name}
          readOnly={busy}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SiteField label={t('fleet.dialogs.renameSite')} site={site} busy={busy} onChange={setSite} />
        <DialogActions submit={t('fleet.dialogs.renameConfirm')} leave={t('dialog.cancel')} busy={busy} onLeave={onClose} />
      </form>
    </Dialog>
  )
}
