import { DISPLAY_NAME_MOST, hasUnseen, isEmail, isUsername, isVisible, trimmedName } from '../../text/names.ts'
import { LatchkeyError } from '../errors.ts'
import { mixesScripts } from './mixed-scripts.ts'

export const NAME_FIELDS = ['username', 'email', 'displayName'] as const
export type Names = Readonly<{ username: string; email: string | null; displayName: string }>

/** Throws `invalid_input`, `name_unseen` or `name_mixes_scripts`, each with the field. */
export function checkedNames(input: Names): Names {
  const username = trimmedName(input.username)
  const email = trimmedName(input.email ?? '') || null
  const displayName = trimmedName(input.displayName) || username
  const names = { username, email, displayName }
  for (const field of NAME_FIELDS) requireLegible(field, names[field] ?? '')
  if (!isUsername(username)) {
    const rule = 'A username has 1 to 64 letters, digits, dots, dashes, underscores or apostrophes, and starts with a letter or digit.'
    throw invalid('username', rule)
  }
  if (email !== null && !isEmail(email)) throw invalid('email', `"${email}" is not an email address.`)
  if (displayName.length > DISPLAY_NAME_MOST) throw invalid('displayName', `A display name has at most ${DISPLAY_NAME_MOST} characters.`)
  if (!isVisible(displayName)) throw unseen('displayName')
  return { ...names, displayName: displayName.replaceAll(/\p{Zs}+/gu, ' ') }
}

function requireLegible(field: keyof Names, name: string): void {
  if (hasUnseen(name)) throw unseen(field)
  if (!mixesScripts(name)) return
  const why = 'mixes letters of two alphabets in one word, so that it could be taken for another name. Write it in one alphabet.'
  throw new LatchkeyError('name_mixes_scripts', `The name "${name}" ${why}`, { params: { field } })
}

const unseen = (field: keyof Names) =>
  new LatchkeyError(
    'name_unseen',
    'A name has a character that is not seen, such as the end of a line, or nothing that is seen. Type it instead of pasting it.',
    { params: { field } },
  )

const invalid = (field: keyof Names, message: string) => new LatchkeyError('invalid_input', message, { params: { field } })
