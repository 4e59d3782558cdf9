import type { Refusal } from '../../../electron/contract/result.ts'
import { filled } from '../../../electron/contract/words/index.ts'
import type { Words } from '../../../electron/contract/words/index.ts'

export const FIELDS = ['username', 'displayName', 'password', 'repeatPassword'] as const
export type Field = (typeof FIELDS)[number]
export type Answers = Readonly<Record<Field, string>>
export type Problems = Readonly<Partial<Record<Field, string>>>

const DISPLAY_NAME_MOST = 128

/** What the form itself can see; the main process has the last word. */
export function problemsOf(answers: Answers, passwordLeast: number, words: Words): Problems {
  const { problem } = words.firstRun
  const found: { -readonly [Name in keyof Problems]: Problems[Name] } = {}
  const username = answers.username.normalize('NFC').trim()
  if (username === '') found.username = problem.usernameMissing
  else if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(username)) found.username = problem.usernameInvalid
  if (answers.displayName.trim().length > DISPLAY_NAME_MOST)
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
