import { Alert, Button, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { FormEvent } from 'react'
import type { Refusal } from '../../../electron/contract/result.ts'
import type { View } from '../../../electron/contract/views.ts'
import { errorText } from '../../../electron/contract/words/index.ts'
import { ask } from '../../bridge.ts'
import { useWords } from '../kit/words.ts'
import { PasswordField } from '../password/password-field.tsx'
import { PasswordStrength } from '../password/password-strength.tsx'
import { Door } from './door.tsx'
import { FIELDS, problemsOf, refusedField } from './first-run-fields.ts'
import type { Answers, Field, Problems } from './first-run-fields.ts'

const BLANK: Answers = { username: '', displayName: '', password: '', repeatPassword: '' }

type FirstRunProps = Readonly<{ view: Extract<View, { screen: 'first_run' }> }>

export function FirstRun({ view }: FirstRunProps) {
  const { t } = useWords()
  return (
    <div className="entrance">
      <Door />
      <main className="threshold">
        <h1 className="entrance-title">{t('firstRun.title')}</h1>
        <p className="first-run-intro">{t('firstRun.intro')}</p>
        <AdministratorForm least={view.passwordLeast} />
      </main>
    </div>
  )
}

function AdministratorForm({ least }: Readonly<{ least: number }>) {
  const { t, words } = useWords()
  const form = useRef<HTMLFormElement>(null)
  const [answers, setAnswers] = useState(BLANK)
  const [problems, setProblems] = useState<Problems>({})
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => fieldIn(form.current, 'username')?.focus(), [])

  function complain(found: Problems) {
    setProblems(found)
    const first = FIELDS.find((name) => found[name] !== undefined)
    if (first) fieldIn(form.current, first)?.focus()
  }

  function refuse(error: Refusal) {
    const sentence = errorText(words, error)
    const field = refusedField(error)
    if (field)
      complain({ [field]: error.code === 'invalid_input' && field === 'username' ? t('firstRun.problem.usernameInvalid') : sentence })
    else setFailure(sentence)
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setFailure(null)
    const found = problemsOf(answers, least, words)
    complain(found)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    const { username, displayName, password } = answers
    const result = await ask('administrator:create', { username: username.trim(), displayName: displayName.trim(), password })
    setBusy(false)
    if (!result.ok) refuse(result.error)
  }

  const put = (name: Field, value: string) => setAnswers((before) => ({ ...before, [name]: value }))

  function answer(name: Field, value: string) {
    put(name, value)
    setProblems(({ [name]: _settled, ...others }) => others)
  }

  const common = (name: Field) => ({ name, label: t(`firstRun.${name}`), value: answers[name], error: problems[name] })
  const field = (name: Field) => ({
    ...common(name),
    'aria-invalid': problems[name] !== undefined,
    readOnly: busy,
    spellCheck: false,
    onChange: (event: { currentTarget: HTMLInputElement }) => answer(name, event.currentTarget.value),
  })
  const secret = (name: 'password' | 'repeatPassword') => ({
    ...common(name),
    complaint: problems[name] ?? failure,
    busy,
    autoComplete: 'new-password' as const,
    onType: (value: string) => answer(name, value),
    onEmpty: () => put(name, ''),
  })

  return (
    <form ref={form} className="first-run-form" noValidate onSubmit={(event) => void submit(event)}>
      {failure !== null && <Alert role="alert">{failure}</Alert>}
      <TextInput
        {...field('username')}
        description={t('firstRun.usernameHint')}
        autoComplete="username"
        autoCapitalize="none"
        maxLength={64}
      />
      <TextInput {...field('displayName')} description={t('firstRun.displayNameHint')} autoComplete="name" />
      <PasswordField {...secret('password')} description={t('firstRun.passwordHint', { least })} />
      <PasswordStrength password={answers.password} known={[answers.username, answers.displayName]} />
      <PasswordField {...secret('repeatPassword')} />
      <Button type="submit" fullWidth aria-busy={busy} aria-disabled={busy}>
        {t('firstRun.submit')}
      </Button>
    </form>
  )
}

function fieldIn(form: HTMLFormElement | null, name: Field): HTMLInputElement | null {
  const found = form?.elements.namedItem(name)
  return found instanceof HTMLInputElement ? found : null
}
