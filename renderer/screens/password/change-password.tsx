import { Alert } from '@mantine/core'
import { useState } from 'react'
import type { FormEvent } from 'react'
import type { HomeView } from '../../../electron/contract/views.ts'
import { errorText } from '../../../electron/contract/words/index.ts'
import { ask } from '../../bridge.ts'
import { DialogActions } from '../kit/dialog-actions.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { useComplaints } from '../kit/use-complaints.ts'
import { useWords } from '../kit/words.ts'
import { NewPassword, newPasswordProblems } from './new-password.tsx'
import type { NewPasswordProblems } from './new-password.tsx'
import { PasswordField } from './password-field.tsx'

type ChangePasswordProps = Readonly<{ view: HomeView; onClose: () => void; onDone: () => void }>
type Problems = NewPasswordProblems & Readonly<{ oldPassword?: string }>

export function ChangePassword({ view, onClose, onDone }: ChangePasswordProps) {
  const { language, t, words } = useWords()
  const [answers, setAnswers] = useState({ oldPassword: '', newPassword: '', repeatPassword: '' })
  const [endOtherSessions, setEndOtherSessions] = useState(true)
  const { form, problems, setProblems, complain, failure, setFailure, busy, setBusy } = useComplaints<Problems>({})

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setFailure(null)
    const missing = answers.oldPassword === '' ? { oldPassword: t('changePassword.oldPasswordMissing') } : {}
    const found = { ...missing, ...newPasswordProblems(answers, view.passwordLeast, language) }
    complain(found)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    const { oldPassword, newPassword } = answers
    const result = await ask('password:change', {
      oldPassword,
      newPassword,
      endOtherSessions: view.otherSessions.length > 0 && endOtherSessions,
    })
    setBusy(false)
    if (result.ok) return onDone()
    const { error } = result
    if (error.code === 'wrong_credentials') complain({ oldPassword: t('changePassword.oldPasswordWrong') })
    else if (error.code.startsWith('password_')) complain({ newPassword: errorText(words, error) })
    else setFailure(errorText(words, error))
  }

  const put = (name: keyof typeof answers, value: string) => setAnswers((before) => ({ ...before, [name]: value }))
  const empty = (name: keyof typeof answers) => put(name, '')

  function answer(name: keyof typeof answers, value: string) {
    put(name, value)
    setProblems(({ [name]: _settled, ...others }) => others)
  }

  return (
    <Dialog title={t('changePassword.title')} focusOn="[name=oldPassword]" onClose={onClose}>
      <form ref={form} className="dialog-form" noValidate onSubmit={(event) => void submit(event)}>
        {failure !== null && <Alert role="alert">{failure}</Alert>}
        <PasswordField
          name="oldPassword"
          label={t('changePassword.oldPassword')}
          value={answers.oldPassword}
          error={problems.oldPassword}
          complaint={problems.oldPassword ?? failure}
          busy={busy}
          autoComplete="current-password"
          onType={(value) => answer('oldPassword', value)}
          onEmpty={() => empty('oldPassword')}
        />
        <NewPassword
          answers={answers}
          problems={problems}
          failure={failure}
          busy={busy}
          least={view.passwordLeast}
          known={[view.person.username, view.person.displayName]}
          onType={answer}
          onEmpty={empty}
        />
        {view.otherSessions.length > 0 && (
          <label className="check">
            <input type="checkbox" checked={endOtherSessions} onChange={(event) => setEndOtherSessions(event.currentTarget.checked)} />
            <span>
              {t('changePassword.endOthers')}
              <small>{t('changePassword.endOthersHint')}</small>
            </span>
          </label>
        )}
        <DialogActions submit={t('changePassword.submit')} leave={t('dialog.cancel')} busy={busy} onLeave={onClose} />
      </form>
    </Dialog>
  )
}
