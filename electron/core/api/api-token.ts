import { LatchkeyError } from '../errors.ts'
import type { ApiTokenId, DurationMs, UserId, UtcMs } from '../ids.ts'
import { utcMs } from '../ids.ts'

/** What a program may do by the API: look, or also end sessions. */
export const API_SCOPES = ['read', 'close'] as const
export type ApiScope = (typeof API_SCOPES)[number]

/** How another program proves who it is. What is kept of its secret is a hash. */
export type ApiToken = Readonly<{
  id: ApiTokenId
  name: string
  scope: ApiScope
  createdAt: UtcMs
  /** Null for the CLI, whose person is known by the system account. */
  createdBy: UserId | null
  /** To the hour: that it is in use, and not what its program does when. */
  lastUsedAt: UtcMs | null
  expiresAt: UtcMs | null
  revokedAt: UtcMs | null
}>

export const MOST_API_TOKENS = 50

export const isInForce = ({ revokedAt, expiresAt }: ApiToken, now: UtcMs): boolean =>
  revokedAt === null && (expiresAt === null || now < expiresAt)

const HOUR_MS = 3_600_000
export const toTheHour = (at: UtcMs): UtcMs => utcMs(at - (at % HOUR_MS))

const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._'-]{0,59}$/u

/** Throws `invalid_input`. */
export function checkedTokenName(typed: string): string {
  const name = typed.trim().normalize('NFC')
  if (NAME.test(name)) return name
  throw new LatchkeyError(
    'invalid_input',
    'The name of a program has up to 60 letters, digits, blanks and . _ - and begins with a letter or digit. Nothing was changed.',
    { params: { value: typed } },
  )
}

export const expiryOf = (now: UtcMs, lifetime: DurationMs | null): UtcMs | null => (lifetime === null ? null : utcMs(now + lifetime))
