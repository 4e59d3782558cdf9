import type { Refusal } from '../../../electron/contract/result.ts'
import { filled } from '../../../electron/contract/words/index.ts'
import type { Words } from '../../../electron/contract/words/index.ts'
import { DISPLAY_NAME_MOST, isUsername, trimmedName } from '../../../electron/text/names.ts'

export const FIELDS = ['username', 'displayName', 'password', 'repeatPassword'] as const
export type Field = (typeof FIELDS)[number]
export type Answers = Readonly<Record<Field, string>>
export type Problems = Readonly<Partial<Record<Field, string>>>

/** What the form itself can see; the main process has the last word. */
export function problemsOf(answers: Answers, passwordLeast: number, words: Words): Problems {
  const { problem } = words.firstRun
  const found: { -readonly [Name in keyof Problems]: Problems[Name] } = {}
  const username = trimmedName(answers.username)
  if (username === '') found.username = problem.usernameMissing
  else if (!isUsername(username)) found.username = problem.usernameInvalid
  if (trimmedName(answers.displayName).length > DISPLAY_NAME_MOST)
    found.displayName = filled(problem.displayNameTooLong, { most: DISPLAY_NAME_MOST })
  if (isTooShort(answers.password, passwordLeast)) found.password = filled(problem.passwordTooShort, { least: passwordLeast })
  else if (answers.password !== answers.repeatPassword) found.repeatPassword = problem.passwordsDiffer
  return found
}

export const isTooShort = (password: string, least: number) => Array.from(password.normalize('NFKC')).length < least

/** Which field the main process means, if it means one. */
export function refusedField({ code, params }: Refusal): Field | null {
  if (code.startsWith('password_')) return 'password'
  if (code === 'name_taken') return 'username'
  return FIELDS.find((name) => name === params['field']) ?? null
}
