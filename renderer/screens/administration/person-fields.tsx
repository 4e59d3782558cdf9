import { NativeSelect, TextInput } from '@mantine/core'
import type { NewPerson } from '../../../electron/contract/questions.ts'
import type { Refusal } from '../../../electron/contract/result.ts'
import { errorText } from '../../../electron/contract/words/index.ts'
import type { Words } from '../../../electron/contract/words/index.ts'
import { useWords } from '../kit/words.ts'

export type PersonProblems = Readonly<Partial<Record<keyof NewPerson, string>>>

const FIELDS = ['username', 'displayName', 'email'] as const

/** Which field the main process means, and what to say there; null where it means none. */
export function personProblems(error: Refusal, words: Words): PersonProblems | null {
  const { field } = error.params
  if (error.code === 'last_administrator') return { role: words.people.form.lastAdministrator }
  if (error.code === 'name_taken')
    return field === 'email' ? { email: words.people.form.emailTaken } : { username: errorText(words, error) }
  const named = FIELDS.find((name) => name === field)
  if (named && error.code.startsWith('name_')) return { [named]: errorText(words, error) }
  if (error.code !== 'invalid_input') return null
  if (field === 'email') return { email: words.people.form.emailInvalid }
  if (field === 'displayName') return { displayName: words.firstRun.problem.displayNameTooLong.replace('{{most}}', '128') }
  return field === 'username' ? { username: words.firstRun.problem.usernameInvalid } : null
}

type PersonFieldsProps = Readonly<{
  answers: NewPerson
  problems: PersonProblems
  busy: boolean
  /** Why the role cannot be changed; null where it can. */
  roleFixed: string | null
  onChange: (answers: NewPerson) => void
}>

export function PersonFields({ answers, problems, busy, roleFixed, onChange }: PersonFieldsProps) {
  const { t } = useWords()
  const field = (name: (typeof FIELDS)[number]) => ({
    name,
    label: t(`people.form.${name}`),
    value: answers[name],
    error: problems[name],
    'aria-invalid': problems[name] !== undefined,
    readOnly: busy,
    spellCheck: false,
    autoComplete: 'off',
    onChange: (event: { currentTarget: HTMLInputElement }) => onChange({ ...answers, [name]: event.currentTarget.value }),
  })
  return (
    <>
      <div className="field-pair">
        <TextInput {...field('displayName')} />
        <TextInput {...field('username')} autoCapitalize="none" maxLength={64} />
      </div>
      <div className="field-pair">
        <TextInput {...field('email')} description={t('people.form.emailHint')} inputMode="email" />
        <NativeSelect
          name="role"
          label={t('people.form.role')}
          description={roleFixed ?? ' '}
          value={answers.role}
          error={problems.role}
          disabled={roleFixed !== null}
          data={(['user', 'admin'] as const).map((role) => ({ value: role, label: t(`people.roles.${role}`) }))}
          onChange={(event) => onChange({ ...answers, role: event.currentTarget.value === 'admin' ? 'admin' : 'user' })}
        />
      </div>
    </>
  )
}
