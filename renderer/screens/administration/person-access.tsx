import { Alert, Button } from '@mantine/core'
import { useId } from 'react'
import { usePort } from '../console/port.ts'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'
import type { ManageProps, Step } from './manage-person.tsx'

type AccessProps = Omit<ManageProps, 'onClose'> & Readonly<{ enter: (step: Step) => void }>

/** What decides whether the person gets in. */
export function PersonAccess({ person, onChanged, enter }: AccessProps) {
  const { t } = useWords()
  const ask = useFreshAsk()
  const port = usePort()
  const { busy, problem, submit } = useSubmit()

  async function changeAtOnce(channel: 'people:unlock' | typeof port.enable, done: string) {
    const result = await submit(() => ask(channel, { id: person.id }))
    if (!result) return
    onChanged()
    enter({ kind: 'overview', done })
  }

  return (
    <section className="access" aria-labelledby="access-title">
      <h3 id="access-title">{t('people.access.title')}</h3>
      {problem !== null && <Alert role="alert">{problem}</Alert>}
      {person.state === 'locked' && port.kind === 'desk' && (
        <Action
          label={t('people.access.unlock')}
          hint={t('people.access.unlockHint')}
          busy={busy}
          onClick={() => void changeAtOnce('people:unlock', t('people.access.unlocked'))}
        />
      )}
      <Action
        label={t('people.access.resetPassword')}
        hint={person.isSelf ? t('people.access.resetPasswordSelf') : t('people.access.resetPasswordHint')}
        disabled={person.isSelf}
        onClick={() => enter({ kind: 'reset' })}
      />
      {person.state === 'disabled' ? (
        <Action
          label={t('people.access.enable')}
          hint={t('people.access.enableHint')}
          busy={busy}
          onClick={() => void changeAtOnce(port.enable, t('people.access.enabled'))}
        />
      ) : (
        <Action
          label={t('people.access.disable')}
          hint={person.isLastAdministrator ? t('people.access.lastAdministrator') : t('people.access.disableHint')}
          disabled={person.isLastAdministrator}
          onClick={() => enter({ kind: 'disable' })}
        />
      )}
    </section>
  )
}

type ActionProps = Readonly<{ label: string; hint: string; disabled?: boolean; busy?: boolean; onClick: () => void }>

/** One that is not possible stays where the keyboard finds it, and says why. */
function Action({ label, hint, disabled = false, busy = false, onClick }: ActionProps) {
  const hintId = useId()
  return (
    <div className="action">
      <p id={hintId}>{hint}</p>
      <Button
        variant="default"
        aria-describedby={hintId}
        aria-disabled={disabled || busy}
        aria-busy={busy}
        onClick={() => !disabled && onClick()}
      >
        {label}
      </Button>
    </div>
  )
}
