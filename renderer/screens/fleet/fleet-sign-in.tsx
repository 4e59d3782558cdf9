import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { ask } from '../../bridge.ts'
import { Dialog } from '../kit/dialog.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { ProvingPassword } from '../password/proving-password.tsx'

/** The name that was used last at this page, which ends with its session. */
let lastIdentifier: string | null = null

type FormProps = Readonly<{ username: string; onDone: () => void; children?: ReactNode }>

/** An account of the directory, which may have another name than the one at this desk. */
export function FleetSignInForm({ username, onDone, children }: FormProps) {
  const { t } = useWords()
  const [identifier, setIdentifier] = useState(lastIdentifier ?? username)
  const [password, setPassword] = useState('')
  const { busy, problem, setProblem, submit } = useSubmit()

  async function confirm(event: FormEvent) {
    event.preventDefault()
    if (identifier.trim() === '' || password === '') return setProblem(t('fleet.signIn.missing'))
    const result = await submit(
      () => ask('fleet:sign-in', { identifier: identifier.trim(), password }),
      ({ code }) => (code === 'wrong_credentials' ? t('fleet.signIn.wrong') : null),
    )
    setPassword('')
    if (!result) return undefined
    lastIdentifier = identifier.trim()
    return onDone()
  }

  return (
    <form className="dialog-form" noValidate onSubmit={(event) => void confirm(event)}>
      <p>{t('fleet.signIn.intro')}</p>
      <TextInput
        name="identifier"
        label={t('fleet.signIn.username')}
        autoComplete="off"
        spellCheck={false}
        maxLength={256}
        value={identifier}
        readOnly={busy}
        onChange={(event) => setIdentifier(event.currentTarget.value)}
      />
      <ProvingPassword
        label={t('fleet.signIn.password')}
        value={password}
        problem={problem}
        busy={busy}
        onEmpty={() => setPassword('')}
        onType={(typed) => {
          setPassword(typed)
          setProblem(null)
        }}
      />
      <Group gap="sm" mt={6}>
        <Button type="submit" aria-busy={busy} aria-disabled={busy}>
          {t('fleet.signIn.submit')}
        </Button>
        {children}
      </Group>
    </form>
  )
}

type DialogProps = Readonly<{ username: string; answer: (isAgain: boolean) => void }>

/** Where the directory wants the password again. */
export function FleetSignInDialog({ username, answer }: DialogProps) {
  const { t } = useWords()
  return (
    <Dialog title={t('fleet.signIn.title')} focusOn="[name=password]" onClose={() => answer(false)}>
      <FleetSignInForm username={username} onDone={() => answer(true)}>
        <Button variant="default" onClick={() => answer(false)}>
          {t('dialog.cancel')}
        </Button>
      </FleetSignInForm>
    </Dialog>
  )
}
