import { Alert } from '@mantine/core'
import { useRef, useState } from 'react'
import type { FormEvent } from 'react'
import type { NewPerson } from '../../../electron/contract/questions.ts'
import { errorText } from '../../../electron/contract/words/index.ts'
import { usePort } from '../console/port.ts'
import { DialogActions } from '../kit/dialog-actions.tsx'
import { focusOnFirst } from '../kit/focus.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'
import type { ManageProps, Step } from './manage-person.tsx'
import { PersonFields, personProblems } from './person-fields.tsx'
import type { PersonProblems } from './person-fields.tsx'

export function EditPerson({ person, onChanged, onClose, enter }: ManageProps & Readonly<{ enter: (step: Step) => void }>) {
  const { t, words } = useWords()
  const ask = useFreshAsk()
  const port = usePort()
  const form = useRef<HTMLFormElement>(null)
  const { id, username, displayName, role } = person
  const [answers, setAnswers] = useState<NewPerson>({ username, displayName, role, email: person.email ?? '' })
  const [problems, setProblems] = useState<PersonProblems>({})
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setFailure(null)
    setProblems({})
    setBusy(true)
    const result = await ask(port.editPerson, { id, ...answers })
    setBusy(false)
    if (result.ok) {
      onChanged()
      return enter({ kind: 'overview', done: t('people.form.saved') })
    }
    if (result.error.code === 'reauthentication_required') return undefined
    const found = personProblems(result.error, words)
    if (!found) return setFailure(errorText(words, result.error))
    setProblems(found)
    focusOnFirst(form.current, Object.keys(found))
  }

  return (
    <form ref={form} className="dialog-form" noValidate onSubmit={(event) => void submit(event)}>
      {failure !== null && <Alert role="alert">{failure}</Alert>}
      <PersonFields
        answers={answers}
        problems={problems}
        busy={busy}
        roleFixed={person.isLastAdministrator ? t('people.form.lastAdministrator') : null}
        onChange={(now) => {
          setAnswers(now)
          setProblems({})
        }}
      />
      <DialogActions submit={t('people.form.save')} leave={t('dialog.close')} busy={busy} onLeave={onClose} />
    </form>
  )
}
