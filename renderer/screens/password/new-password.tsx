import { PasswordInput } from '@mantine/core'
import type { Language } from '../../../electron/contract/views.ts'
import { filled, WORDS } from '../../../electron/contract/words/index.ts'
import { PASSWORD_LEAST } from '../door/first-run-fields.ts'
import { useWords } from '../kit/words.ts'
import { PasswordStrength } from './password-strength.tsx'

export type NewPasswordAnswers = Readonly<{ newPassword: string; repeatPassword: string }>
export type NewPasswordProblems = Readonly<Partial<Record<keyof NewPasswordAnswers, string>>>

/** What the form itself can see; the main process has the last word. */
export function newPasswordProblems({ newPassword, repeatPassword }: NewPasswordAnswers, language: Language): NewPasswordProblems {
  const { problem } = WORDS[language].firstRun
  if (Array.from(newPassword.normalize('NFKC')).length < PASSWORD_LEAST)
    return { newPassword: filled(problem.passwordTooShort, { least: PASSWORD_LEAST }) }
  return newPassword === repeatPassword ? {} : { repeatPassword: problem.passwordsDiffer }
}

type NewPasswordProps = Readonly<{
  answers: NewPasswordAnswers
  problems: NewPasswordProblems
  busy: boolean
  /** The person's names, which make a poor password. */
  known: readonly string[]
  onChange: (name: keyof NewPasswordAnswers, value: string) => void
}>

/** A password twice, with a hint at its strength. */
export function NewPassword({ answers, problems, busy, known, onChange }: NewPasswordProps) {
  const { t } = useWords()
  const field = (name: keyof NewPasswordAnswers) => ({
    name,
    label: t(`choosePassword.${name}`),
    value: answers[name],
    error: problems[name],
    'aria-invalid': problems[name] !== undefined,
    readOnly: busy,
    autoComplete: 'new-password',
    visibilityToggleButtonProps: { 'aria-label': t('password.show') },
    onChange: (event: { currentTarget: HTMLInputElement }) => onChange(name, event.currentTarget.value),
  })
  return (
    <>
      <PasswordInput {...field('newPassword')} description={t('firstRun.passwordHint', { least: PASSWORD_LEAST })} />
      <PasswordStrength password={answers.newPassword} known={known} />
      <PasswordInput {...field('repeatPassword')} />
    </>
  )
}
