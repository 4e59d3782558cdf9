import type { ErrorCode } from '../core/errors.ts'
import { LatchkeyError } from '../core/errors.ts'

/** What is wrong with a request, beside what Latchkey itself refuses. */
type RequestCode =
  | 'events_gone'
  | 'scope_too_small'
  | 'switched_off'
  | 'token_refused'
  | 'token_required'
  | 'too_large'
  | 'too_many_requests'
  | 'unknown_route'
  | 'wrong_content_type'
  | 'wrong_host'
  | 'wrong_method'
  | 'wrong_origin'

/** A refusal as RFC 9457 has it. `more` are further members of it, `headers` go with it. */
export class Problem extends Error {
  readonly status: number
  readonly code: RequestCode | ErrorCode
  readonly more: Readonly<Record<string, number>>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: RequestCode | ErrorCode,
    detail: string,
    { more = {}, headers = {} }: Readonly<{ more?: Record<string, number>; headers?: Record<string, string> }> = {},
  ) {
    super(detail)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.more = more
    this.headers = headers
  }

  get document(): Readonly<Record<string, unknown>> {
    const { status, code, message } = this
    return { type: `urn:latchkey:problem:${code}`, title: TITLES[status] ?? 'Error', status, code, detail: message, ...this.more }
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  ambiguous_name: 400,
  invalid_input: 400,
  not_allowed: 403,
  not_found: 404,
  not_signed_in: 409,
  database_busy: 503,
}

/** What Latchkey refuses is said as it says it; what goes wrong inside is named, and its sentence, which may have paths in it, is for the log. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (!(error instanceof LatchkeyError)) return inside('internal', 500)
  const status = STATUS[error.code] ?? 500
  return status < 500 ? new Problem(status, error.code, error.message) : inside(error.code, status)
}

const inside = (code: ErrorCode, status: number) => new Problem(status, code, 'Latchkey could not do this. Its log says why.')
