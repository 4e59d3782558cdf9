import { Alert, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { FormEvent } from 'react'
import type { NewToken } from '../../../electron/contract/questions.ts'
import type { Refusal } from '../../../electron/contract/result.ts'
import { DialogActions } from '../kit/dialog-actions.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { ShownOnce } from '../kit/shown-once.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'

const SCOPES: readonly NewToken['scope'][] = ['read', 'close']

export function AddToken({ onClose }: Readonly<{ onClose: () => void }>) {
  const { t } = useWords()
  const ask = useFreshAsk()
  const { busy, problem, submit } = useSubmit()
  const [name, setName] = useState('')
  const [scope, setScope] = useState<NewToken['scope']>('read')
  const [secret, setSecret] = useState<string | null>(null)

  async function add(event: FormEvent) {
    event.preventDefault()
    const result = await submit(() => ask('tokens:add', { name, scope }), explain)
    if (result) setSecret(result.value.secret)
  }

  function explain({ code }: Refusal): string | null {
    if (code === 'name_taken') return t('tokens.taken')
    return code === 'invalid_input' ? t('tokens.wrongName') : null
  }

  if (secret !== null) {
    const shown = { title: t('tokens.shownTitle', { name: name.trim() }), body: t('tokens.shownBody'), label: t('tokens.shownLabel') }
    return <ShownOnce {...shown} secret={secret} onClose={onClose} />
  }
  return (
    <Dialog title={t('tokens.add')} focusOn="[name=program]" onClose={onClose}>
      <form className="dialog-form" noValidate onSubmit={(event) => void add(event)}>
        {problem !== null && <Alert role="alert">{problem}</Alert>}
        <TextInput
          name="program"
          label={t('tokens.name')}
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('tokens.scope')}
          value={scope}
          data={SCOPES.map((value) => ({ value, label: t(`tokens.scopes.${value}`) }))}
          onChange={(event) => setScope(SCOPES.find((known) => known === event.currentTarget.value) ?? 'read')}
        />
        <DialogActions submit={t('tokens.create')} leave={t('dialog.cancel')} busy={busy} onLeave={onClose} />
      </form>
    </Dialog>
  )
}
