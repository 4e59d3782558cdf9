import { checkedTokenName, expiryOf, isInForce, toTheHour } from '../../core/api/api-token.ts'
import type { ApiScope, ApiToken } from '../../core/api/api-token.ts'
import { hexOf } from '../../core/audit/audit-chain.ts'
import { auditEntry } from '../../core/audit/audit.ts'
import type { Actor } from '../../core/audit/audit.ts'
import { LatchkeyError } from '../../core/errors.ts'
import { apiTokenId } from '../../core/ids.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { Clock, Entropy, Store } from '../../core/ports/ports.ts'
import { sameBytes } from '../../core/session/token-check.ts'

type TokenDeps = Readonly<{ store: Store; clock: Clock; entropy: Entropy }>

/** So that whoever finds one knows what it opens. */
const PREFIX = 'latchkey_'

export type NewToken = Readonly<{ name: string; scope: ApiScope; lifetime: DurationMs | null }>

/** Returns the secret, too, which nobody can be told again. Throws `invalid_input` or `name_taken`. */
export function addToken({ store, clock, entropy }: TokenDeps, wanted: NewToken, by: Actor): Readonly<{ token: ApiToken; secret: string }> {
  const now = clock.now()
  const token: ApiToken = {
    id: apiTokenId(entropy.uuidV7(now)),
    name: checkedTokenName(wanted.name),
    scope: wanted.scope,
    createdAt: now,
    createdBy: by.userId,
    lastUsedAt: null,
    expiresAt: expiryOf(now, wanted.lifetime),
    revokedAt: null,
  }
  const secret = PREFIX + hexOf(entropy.token())
  const audit = auditEntry(by, now, 'api_token_added', { name: token.name, scope: token.scope, expiresAt: token.expiresAt })
  const outcome = store.apiTokens.add(token, hashOf(entropy, secret), audit)
  if (outcome === 'added') return { token, secret }
  throw outcome === 'taken' ? nameTaken(token.name) : tooMany()
}

const nameTaken = (name: string) =>
  new LatchkeyError('name_taken', `There is a token "${name}" already. Revoke it first, or choose another name.`, {
    params: { value: name },
  })

const tooMany = () =>
  new LatchkeyError('invalid_input', 'There are as many tokens as there may be. Revoke one that is not used. Nothing was changed.')

/** By its id or, of one that is in force, its name. Throws `not_found`. */
export function revokeToken({ store, clock }: Omit<TokenDeps, 'entropy'>, which: string, by: Actor): ApiToken {
  const token = store.apiTokens.list().find(({ id, name, revokedAt }) => revokedAt === null && (id === which || name === which))
  const at = clock.now()
  const audit = (known: ApiToken) => auditEntry(by, at, 'api_token_revoked', { name: known.name, scope: known.scope })
  if (token && store.apiTokens.revoke(token.id, at, audit(token))) return { ...token, revokedAt: at }
  throw new LatchkeyError('not_found', `There is no token "${which}" to revoke. Nothing was changed.`, { params: { value: which } })
}

/** The token that has this secret and is in force, or null; every one is compared, to its last byte. */
export function tokenOf({ store, clock, entropy }: TokenDeps, secret: string): ApiToken | null {
  const hash = hashOf(entropy, secret)
  const now = clock.now()
  const found = store.apiTokens.keys().filter((key) => sameBytes(key.hash, hash))
  const token = found.map((key) => key.token).find((each) => isInForce(each, now)) ?? null
  if (token && token.lastUsedAt !== toTheHour(now)) store.apiTokens.noteUse(token.id, toTheHour(now))
  return token
}

const encoder = new TextEncoder()
const hashOf = (entropy: Entropy, secret: string) => entropy.sha256(encoder.encode(secret))
