import type { Language } from '../../../electron/contract/views.ts'
import { filled, WORDS } from '../../../electron/contract/words/index.ts'
import { isTooShort } from '../door/first-run-fields.ts'
import { useWords } from '../kit/words.ts'
import { PasswordField } from './password-field.tsx'
import { PasswordStrength } from './password-strength.tsx'

export type NewPasswordAnswers = Readonly<{ newPassword: string; repeatPassword: string }>
export type NewPasswordProblems = Readonly<Partial<Record<keyof NewPasswordAnswers, string>>>

/** What the form itself can see; the main process has the last word. */
export function newPasswordProblems(
  { newPassword, repeatPassword }: NewPasswordAnswers,
  least: number,
  language: Language,
): NewPasswordProblems {
  const { problem } = WORDS[language].firstRun
  if (isTooShort(newPassword, least)) return { newPassword: filled(problem.passwordTooShort, { least }) }
  return newPassword === repeatPassword ? {} : { repeatPassword: problem.passwordsDiffer }
}

type NewPasswordProps = Readonly<{
  answers: NewPasswordAnswers
  problems: NewPasswordProblems
  /** What is wrong with the form as a whole. */
  failure: string | null
  busy: boolean
  /** How many characters it must have. */
  least: number
  /** The person's names, which make a poor password. */
  known: readonly string[]
  onType: (name: keyof NewPasswordAnswers, value: string) => void
  onEmpty: (name: keyof NewPasswordAnswers) => void
}>

/** A password twice, with a hint at its strength. */
export function NewPassword({ answers, problems, failure, busy, least, known, onType, onEmpty }: NewPasswordProps) {
  const { t } = useWords()
  const field = (name: keyof NewPasswordAnswers) => ({
    name,
    label: t(`choosePassword.${name}`),
    value: answers[name],
    error: problems[name],
    complaint: problems[name] ?? failure,
    busy,
    autoComplete: 'new-password' as const,
    onType: (value: string) => onType(name, value),
    onEmpty: () => onEmpty(name),
  })
  return (
    <>
      <PasswordField {...field('newPassword')} description={t('firstRun.passwordHint', { least })} />
      <PasswordStrength password={answers.newPassword} known={known} />
      <PasswordField {...field('repeatPassword')} />
    </>
  )
}
