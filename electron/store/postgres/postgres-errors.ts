import { LatchkeyError } from '../../core/errors.ts'
import type { ErrorCode, ErrorParams } from '../../core/errors.ts'

const NOBODY_KNOWS = 'What was not acknowledged will be asked again.'

/** Each answer that can be foreseen, by SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) or its class. */
const ANSWERS: readonly (readonly [sqlState: RegExp, code: ErrorCode, what: string])[] = [
  [/^53100$/, 'data_directory_full', 'its disk is full. Free some space there; the desks keep what they have until then.'],
  [/^25006$/, 'directory_unreachable', 'it is a standby that only reads. Name its primary, or promote it.'],
  [/^(28|0P)/, 'directory_unreachable', 'it does not accept our name and password. Check the database address and the roles.'],
  [/^3D000$/, 'directory_unreachable', 'it has no such database. Create it, or check the name at the end of the database address.'],
  [/^(42501|42883|3F000)$/, 'directory_unreachable', 'this role lacks what it needs. Run the service once with the address of the owner.'],
  [/^53/, 'directory_unreachable', 'it has no room for another connection or for this statement. Allow it more.'],
  [/^57P03$/, 'directory_unreachable', 'it is still starting, or recovering. This is tried again.'],
  [/^(40|55P03|57014)/, 'database_busy', `somebody else was at it for too long. ${NOBODY_KNOWS}`],
  [/^(57|58|08|XX00[12])/, 'directory_unreachable', `it broke off. ${NOBODY_KNOWS}`],
]

/** Raised by functions of ours: the message is an error code, the detail its parameters as JSON. */
const REFUSED_BY_FUNCTION = 'LK001'

const paramsOf = (error: unknown): ErrorParams =>
  error instanceof Error && 'detail' in error && typeof error.detail === 'string' ? (JSON.parse(error.detail) as ErrorParams) : {}

/** Says what happened, in which database, and what to do. `database_failed` means that what was asked can never be taken in. */
export function explainPostgresError(error: unknown, { doing, server }: Readonly<{ doing: string; server: string }>): LatchkeyError {
  if (error instanceof LatchkeyError) return error
  const detail = error instanceof Error ? error.message || errorCode(error) : String(error)
  const state = errorCode(error)
  const said = (code: ErrorCode, what: string) =>
    new LatchkeyError(code, `The directory could not ${doing}: PostgreSQL at ${server}: ${what} (${detail})`, {
      params: { server, doing, detail, state },
      cause: error,
    })
  if (state === REFUSED_BY_FUNCTION) {
    return new LatchkeyError(detail as ErrorCode, `The directory did not ${doing}: ${detail}.`, { params: paramsOf(error), cause: error })
  }
  if (!/^[0-9A-Z]{5}$/.test(state)) return said('directory_unreachable', `it gives no answer. ${NOBODY_KNOWS}`)
  const [, code, what] = ANSWERS.find(([pattern]) => pattern.test(state)) ?? []
  return code && what ? said(code, what) : said('database_failed', 'it refused what was asked.')
}

/** Two transactions stood in each other's way, and this one was undone as a whole: asked again, it is done. */
export const isWorthAnotherTry = (error: unknown): boolean => /^(40001|40P01)$/.test(errorCode(error))

/** SQLSTATE, else the system's own code such as `ECONNREFUSED`; pg's own errors have none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
