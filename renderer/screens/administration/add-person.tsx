import { Alert } from '@mantine/core'
import { useState } from 'react'
import type { FormEvent } from 'react'
import type { OneTimePassword as Given } from '../../../electron/contract/administration.ts'
import type { NewPerson } from '../../../electron/contract/questions.ts'
import { errorText } from '../../../electron/contract/words/index.ts'
import { usePort } from '../console/port.ts'
import { DialogActions } from '../kit/dialog-actions.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { useComplaints } from '../kit/use-complaints.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'
import { OneTimePassword } from './one-time-password.tsx'
import { PersonFields, personProblems } from './person-fields.tsx'
import type { PersonProblems } from './person-fields.tsx'

type AddPersonProps = Readonly<{ onChanged: () => void; onClose: () => void }>

export function AddPerson({ onChanged, onClose }: AddPersonProps) {
  const { t, words } = useWords()
  const ask = useFreshAsk()
  const port = usePort()
  const [answers, setAnswers] = useState<NewPerson>({ username: '', displayName: '', email: '', role: 'user' })
  const { form, problems, setProblems, complain, failure, setFailure, busy, setBusy } = useComplaints<PersonProblems>({})
  const [given, setGiven] = useState<Given | null>(null)
  const name = answers.displayName.trim() || answers.username.trim()

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setFailure(null)
    if (answers.username.trim() === '') return complain({ username: t('firstRun.problem.usernameMissing') })
    setBusy(true)
    const result = await ask(port.addPerson, answers)
    setBusy(false)
    if (result.ok) {
      onChanged()
      return setGiven(result.value)
    }
    if (result.error.code === 'reauthentication_required') return undefined
    const found = personProblems(result.error, words)
    if (found) complain(found)
    else setFailure(errorText(words, result.error))
  }

  if (given !== null) return <OneTimePassword name={name} given={given} onClose={onClose} />
  return (
    <Dialog title={t('people.form.addTitle')} focusOn="[name=displayName]" wide onClose={onClose}>
      <form ref={form} className="dialog-form" noValidate onSubmit={(event) => void submit(event)}>
        <p>{t('people.form.addIntro')}</p>
        {failure !== null && <Alert role="alert">{failure}</Alert>}
        <PersonFields
          answers={answers}
          problems={problems}
          busy={busy}
          roleFixed={null}
          onChange={(now) => {
            setAnswers(now)
            setProblems({})
          }}
        />
        <DialogActions submit={t('people.form.add')} leave={t('dialog.cancel')} busy={busy} onLeave={onClose} />
      </form>
    </Dialog>
  )
}
