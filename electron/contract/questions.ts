import { list, numberWithin, oneOf, optional, record, text, yesOrNo } from './shapes.ts'
import type { Shaped } from './shapes.ts'

/** What the page asks and orders: shapes, and the types inferred from them. The console's own are in `console-questions.ts`. */

/** Longer than any field may be, so that the rules of each field, not the channel, say what is wrong with it. */
export const FIELD = text(1_024)
export const ID = text(64)
const ROLE = oneOf('user', 'admin')
const MOST_CHANGES = 100

export const BY_ID = record({ id: ID })
export const PASSWORD = record({ password: FIELD })
export const NEW_PASSWORD = record({ newPassword: FIELD })
/** What was copied, or what is selected, which Linux has apart. */
export const CLIPBOARD_KIND = record({ kind: oneOf('clipboard', 'selection') })
/** `question` is the id of a `LastQuestion`. */
export const WAS_ME = record({ question: numberWithin(0, 1_000), wasMe: yesOrNo })

/** For another program: what it is called, and whether it may only look, or also end sessions. */
export const NEW_TOKEN = record({ name: FIELD, scope: oneOf('read', 'close') })
export type NewToken = Shaped<typeof NEW_TOKEN>

export const ADMINISTRATOR_DETAILS = record({ username: FIELD, displayName: FIELD, password: FIELD })
export type AdministratorDetails = Shaped<typeof ADMINISTRATOR_DETAILS>

export const SIGN_IN_DETAILS = record({ identifier: FIELD, password: FIELD })
export type SignInDetails = Shaped<typeof SIGN_IN_DETAILS>

export const PASSWORD_CHANGE = record({ oldPassword: FIELD, newPassword: FIELD, endOtherSessions: yesOrNo })
export type PasswordChange = Shaped<typeof PASSWORD_CHANGE>

const NAMES = { username: FIELD, displayName: FIELD, email: FIELD, role: ROLE }

export const NEW_PERSON = record(NAMES)
export type NewPerson = Shaped<typeof NEW_PERSON>

export const PERSON_EDIT = record({ ...NAMES, id: ID })
export type PersonEdit = Shaped<typeof PERSON_EDIT>

const POLICY_CHANGE = record({
  key: ID,
  /** `default` takes a setting back. */
  value: text(64),
  /** What this role has instead of the general value; null for the general one. */
  role: optional(ROLE),
})
export type PolicyChange = Shaped<typeof POLICY_CHANGE>
export const POLICY_CHANGES = list(POLICY_CHANGE, MOST_CHANGES)
/** `version` is the policy's that the changes were looked at with. */
export const POLICY_ORDER = record({ version: numberWithin(0, Number.MAX_SAFE_INTEGER), changes: POLICY_CHANGES })
export type PolicyOrder = Shaped<typeof POLICY_ORDER>
