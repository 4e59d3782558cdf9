import { useState } from 'react'
import type { PersonView } from '../../../electron/contract/administration.ts'
import type { OneTimePassword as Given } from '../../../electron/contract/administration.ts'
import { Dialog } from '../kit/dialog.tsx'
import { useWords } from '../kit/words.ts'
import { EditPerson } from './edit-person.tsx'
import { OneTimePassword } from './one-time-password.tsx'
import { PersonAccess } from './person-access.tsx'
import { ConfirmDisable, ConfirmReset } from './person-confirmations.tsx'

export type ManageProps = Readonly<{
  person: PersonView
  /** The account is not what `person` says any longer. */
  onChanged: () => void
  onClose: () => void
}>

export type Step =
  | Readonly<{ kind: 'overview'; done?: string }>
  | Readonly<{ kind: 'disable' }>
  | Readonly<{ kind: 'reset' }>
  | Readonly<{ kind: 'one_time_password'; given: Given }>

type FirstStep = Readonly<{ first?: 'overview' | 'disable' | 'reset' }>

/** Everything about one account, in one dialog; what cannot be taken back asks once more in its place. */
export function ManagePerson({ person, onChanged, onClose, first = 'overview' }: ManageProps & FirstStep) {
  const { t } = useWords()
  const [step, setStep] = useState<Step>({ kind: first })
  const name = person.displayName
  const given = { person, onChanged, enter: setStep }

  switch (step.kind) {
    case 'overview':
      return (
        <Dialog title={name} wide onClose={onClose}>
          <p className="done" role="status">
            {step.done}
          </p>
          <EditPerson {...given} onClose={onClose} />
          <PersonAccess {...given} />
        </Dialog>
      )
    case 'disable':
      return (
        <Dialog
          key="disable"
          title={t('people.confirm.disableTitle', { name })}
          focusOn="[data-safe]"
          onClose={() => setStep({ kind: 'overview' })}
        >
          <ConfirmDisable {...given} />
        </Dialog>
      )
    case 'reset':
      return (
        <Dialog
          key="reset"
          title={t('people.confirm.resetTitle', { name })}
          focusOn="[data-safe]"
          onClose={() => setStep({ kind: 'overview' })}
        >
          <ConfirmReset {...given} />
        </Dialog>
      )
    case 'one_time_password':
      return <OneTimePassword name={name} given={step.given} onClose={onClose} />
    default:
      return null
  }
}
