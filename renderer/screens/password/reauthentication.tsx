import { createContext, Suspense, useCallback, useContext, useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import type { Answer, Question, RequestChannel } from '../../../electron/contract/channels.ts'
import type { Result } from '../../../electron/contract/result.ts'
import { ask } from '../../bridge.ts'
import { readLater } from '../kit/boundary.tsx'
import { DialogActions } from '../kit/dialog-actions.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { ProvingPassword } from './proving-password.tsx'

/** `onAgain` is told when the question is asked once more, after the password. */
type Ask = <Channel extends RequestChannel>(
  channel: Channel,
  question: Question<Channel>,
  onAgain?: () => void,
) => Promise<Result<Answer<Channel>>>
type Waiting = Readonly<{ of: 'desk' | 'fleet'; answer: (isAgain: boolean) => void }>

const FleetSignInDialog = readLater(async () => (await import('../fleet/fleet-sign-in.tsx')).FleetSignInDialog)

const FreshAsk = createContext<Ask>(ask)

/** Asks like `ask`; where the main process wants the password again, asks the person for it and then repeats the question by itself. */
export const useFreshAsk = () => useContext(FreshAsk)

type ReauthenticationProps = Readonly<{ person: Readonly<{ username: string; displayName: string }>; children: ReactNode }>

export function Reauthentication({ person, children }: ReauthenticationProps) {
  const [waiting, setWaiting] = useState<Waiting | null>(null)

  const askFresh = useCallback<Ask>(async (channel, question, onAgain) => {
    const first = await ask(channel, question)
    const of = first.ok ? null : whosePassword(channel, first.error.code)
    if (of === null) return first
    const isAgain = await new Promise<boolean>((answer) => setWaiting({ of, answer }))
    setWaiting(null)
    if (!isAgain) return first
    onAgain?.()
    return ask(channel, question)
  }, [])

  return (
    <FreshAsk value={askFresh}>
      {children}
      {waiting?.of === 'desk' && <PasswordDialog displayName={person.displayName} answer={waiting.answer} />}
      {waiting?.of === 'fleet' && (
        <Suspense>
          <FleetSignInDialog username={person.username} answer={waiting.answer} />
        </Suspense>
      )}
    </FreshAsk>
  )
}

/** These the desk itself answers. */
const OF_DESK: readonly string[] = ['fleet:enrol', 'fleet:leave'] satisfies RequestChannel[]

/** Whose password is wanted before the question is asked again; null where none is. */
function whosePassword(channel: RequestChannel, code: string): Waiting['of'] | null {
  const of = channel.startsWith('fleet:') && !OF_DESK.includes(channel) ? 'fleet' : 'desk'
  return code === 'reauthentication_required' || (of === 'fleet' && code === 'fleet_sign_in_required') ? of : null
}

type PasswordDialogProps = Pick<Waiting, 'answer'> & Readonly<{ displayName: string }>

function PasswordDialog({ displayName, answer }: PasswordDialogProps) {
  const { t } = useWords()
  const [password, setPassword] = useState('')
  const { busy, problem, setProblem, submit } = useSubmit()

  async function confirm(event: FormEvent) {
    event.preventDefault()
    if (password === '') return setProblem(t('reauthenticate.missing'))
    const wrong = () => t('reauthenticate.wrong')
    const result = await submit(
      () => ask('session:reauthenticate', { password }),
      ({ code }) => (code === 'wrong_credentials' ? wrong() : null),
    )
    if (result) answer(true)
  }

  return (
    <Dialog title={t('reauthenticate.title')} focusOn="input" onClose={() => answer(false)}>
      <form className="dialog-form" noValidate onSubmit={(event) => void confirm(event)}>
        <p>{t('reauthenticate.intro', { name: displayName })}</p>
        <ProvingPassword
          label={t('reauthenticate.password')}
          value={password}
          problem={problem}
          busy={busy}
          onEmpty={() => setPassword('')}
          onType={(typed) => {
            setPassword(typed)
            setProblem(null)
          }}
        />
        <DialogActions submit={t('reauthenticate.submit')} leave={t('dialog.cancel')} busy={busy} onLeave={() => answer(false)} />
      </form>
    </Dialog>
  )
}
