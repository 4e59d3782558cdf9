import { usePort } from '../console/port.ts'
import { Confirmation } from '../kit/confirmation.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'
import type { ManageProps, Step } from './manage-person.tsx'

type ConfirmProps = Omit<ManageProps, 'onClose'> & Readonly<{ enter: (step: Step) => void }>

export function ConfirmDisable({ person, onChanged, enter }: ConfirmProps) {
  const { t } = useWords()
  const ask = useFreshAsk()
  const port = usePort()
  const { busy, problem, submit } = useSubmit()

  async function disable() {
    const result = await submit(() => ask(port.disable, { id: person.id }))
    if (!result) return
    onChanged()
    enter({ kind: 'overview', done: t('people.confirm.disabled') })
  }

  return (
    <Confirmation
      problem={problem}
      busy={busy}
      label={person.openSession ? t('people.confirm.disable') : t('people.confirm.disableOnly')}
      confirm={() => void disable()}
      leave={() => enter({ kind: 'overview' })}
    >
      <p>{t('people.confirm.disableBody')}</p>
      {person.isSelf ? (
        <p className="consequence">{t('people.confirm.disableSelf')}</p>
      ) : (
        person.openSession && <p className="consequence">{t('people.confirm.disableSession', { host: person.openSession.host })}</p>
      )}
    </Confirmation>
  )
}

export function ConfirmReset({ person, onChanged, enter }: ConfirmProps) {
  const { t } = useWords()
  const ask = useFreshAsk()
  const port = usePort()
  const { busy, problem, submit } = useSubmit()

  async function reset() {
    const result = await submit(() => ask(port.resetPassword, { id: person.id }))
    if (!result) return
    onChanged()
    enter({ kind: 'one_time_password', given: result.value })
  }

  return (
    <Confirmation
      problem={problem}
      busy={busy}
      label={t('people.confirm.reset')}
      confirm={() => void reset()}
      leave={() => enter({ kind: 'overview' })}
    >
      <p>{t('people.confirm.resetBody')}</p>
      {person.openSession && <p className="consequence">{t('people.confirm.disableSession', { host: person.openSession.host })}</p>}
    </Confirmation>
  )
}
