import { Alert, Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { FormEvent } from 'react'
import type { View } from '../../../electron/contract/views.ts'
import { errorText } from '../../../electron/contract/words/index.ts'
import { ask } from '../../bridge.ts'
import { focusOnFirst } from '../kit/focus.ts'
import { useComplaints } from '../kit/use-complaints.ts'
import { useWords } from '../kit/words.ts'
import { NewPassword, newPasswordProblems } from '../password/new-password.tsx'
import type { NewPasswordProblems } from '../password/new-password.tsx'
import { Door } from './door.tsx'

type ChoosePasswordProps = Readonly<{
  view: Extract<View, { screen: 'choose_password' }>
}>

/** After a one-time password: the first one of the person's own. */
export function ChoosePassword({ view }: ChoosePasswordProps) {
  const { t } = useWords()
  return (
    <div className="entrance">
      <Door />
      <main className="threshold">
        <h1 className="entrance-title">{t('choosePassword.title')}</h1>
        <p className="first-run-intro">{t('choosePassword.intro', { name: view.person.displayName })}</p>
        <ChoosePasswordForm view={view} />
      </main>
    </div>
  )
}

function ChoosePasswordForm({ view }: ChoosePasswordProps) {
  const { language, t, words } = useWords()
  const [answers, setAnswers] = useState({ newPassword: '', repeatPassword: '' })
  const { form, problems, setProblems, complain, failure, setFailure, busy, setBusy } = useComplaints<NewPasswordProblems>({})
  useEffect(() => focusOnFirst(form.current, ['newPassword']), [form])

  const put = (name: keyof typeof answers, value: string) => setAnswers((before) => ({ ...before, [name]: value }))

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setFailure(null)
    const found = newPasswordProblems(answers, view.passwordLeast, language)
    complain(found)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    const result = await ask('password:choose', { newPassword: answers.newPassword })
    setBusy(false)
    if (result.ok) return
    const sentence = errorText(words, result.error)
    if (result.error.code.startsWith('password_')) complain({ newPassword: sentence })
    else setFailure(sentence)
  }

  return (
    <form ref={form} className="first-run-form" noValidate onSubmit={(event) => void submit(event)}>
      {failure !== null && <Alert role="alert">{failure}</Alert>}
      <NewPassword
        answers={answers}
        problems={problems}
        failure={failure}
        busy={busy}
        least={view.passwordLeast}
        known={[view.person.username, view.person.displayName]}
        onType={(name, value) => {
          put(name, value)
          setProblems(({ [name]: _settled, ...others }) => others)
        }}
        onEmpty={(name) => put(name, '')}
      />
      <Button type="submit" fullWidth aria-busy={busy} aria-disabled={busy}>
        {t('choosePassword.submit')}
      </Button>
      <Button variant="default" fullWidth onClick={() => void ask('password:leave', null)}>
        {t('choosePassword.leave')}
      </Button>
    </form>
  )
}
