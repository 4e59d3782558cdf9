import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { FormEvent } from 'react'
import { errorText, filled } from '../../../electron/contract/words/index.ts'
import { ask } from '../../bridge.ts'
import { Countdown, waitText } from '../../sign-in/countdown.ts'
import { useWords } from '../kit/words.ts'
import { PasswordField } from '../password/password-field.tsx'

/** `asked`: somebody else has asked for the workstation. */
type UnlockFormProps = Readonly<{ displayName: string; asked: boolean }>
/** `wait`: for so many seconds nothing can be tried. */
type Problem = Readonly<{ sentence: string; wait?: number }>

/** The signed-in person's way back; it also refuses a hand-over. */
export function UnlockForm({ displayName, asked }: UnlockFormProps) {
  const { t, words } = useWords()
  const field = useRef<HTMLInputElement>(null)
  const [password, setPassword] = useState('')
  const [askedBefore, setAskedBefore] = useState(asked)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [capsLock, setCapsLock] = useState(false)
  const [wait, setWait] = useState(0)
  const countdown = useRef<Countdown>(null)
  useEffect(() => {
    field.current?.focus()
    return () => countdown.current?.stop()
  }, [])
  // Whoever asks for this workstation is somebody else.
  if (asked !== askedBefore) {
    setAskedBefore(asked)
    setPassword('')
  }
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy || wait > 0) return
    if (password === '') return complain({ sentence: t('lock.missing') })
    setBusy(true)
    const result = await ask('app:unlock', { password })
    setBusy(false)
    if (result.ok) return undefined
    const { code, params } = result.error
    const waitMs = code === 'sign_in_throttled' ? Number(params['retryAfterMs']) : 0
    const sentence = code === 'wrong_credentials' ? t('lock.wrong', { name: displayName }) : errorText(words, result.error)
    complain({ sentence, wait: Math.ceil(waitMs / 1000) })
    if (waitMs > 0) startWaiting(waitMs)
  }

  function startWaiting(ms: number) {
    countdown.current = new Countdown((left) => {
      setWait(left)
      if (left === 0) setProblem(null)
    })
    countdown.current.start(ms)
  }

  function complain(found: Problem) {
    setProblem(found)
    field.current?.focus()
  }

  return (
    <form className="lock-form" noValidate onSubmit={(event) => void submit(event)}>
      <PasswordField
        ref={field}
        name="password"
        label={t('lock.password')}
        value={password}
        complaint={problem}
        describedBy="lock-problem"
        busy={busy}
        autoComplete="current-password"
        onCapsLock={setCapsLock}
        onEmpty={() => setPassword('')}
        onType={(typed) => {
          setPassword(typed)
          if (wait === 0) setProblem(null)
        }}
      />
      <div className="lock-message">
        {/* Read out when it comes, and not every second. */}
        <p id="lock-problem" className="lock-problem" role="alert" aria-live={wait > 0 && wait !== problem?.wait ? 'off' : 'assertive'}>
          {wait > 0 ? errorText(words, { code: 'sign_in_throttled', params: { seconds: wait } }) : problem?.sentence}
        </p>
        {capsLock && <p role="status">{t('password.capsLock')}</p>}
      </div>
      <Button type="submit" fullWidth aria-busy={busy} aria-disabled={busy || wait > 0}>
        {wait > 0 ? filled(words.signIn.throttled, { time: waitText(wait) }) : t('lock.submit')}
      </Button>
    </form>
  )
}
