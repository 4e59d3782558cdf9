import type { AuditEntry } from '../audit/audit.ts'
import type { ApiTokenId, UtcMs } from '../ids.ts'
import type { ApiToken } from './api-token.ts'

/** Each method is one whole transition, as in `Store`. */
export interface ApiTokenStore {
  /** `taken` where one that was not revoked has the name, `too_many` where there are as many as there may be. */
  add(token: ApiToken, hash: Uint8Array, audit: AuditEntry): 'added' | 'taken' | 'too_many'
  /** Also those that were revoked; newest first. */
  list(): readonly ApiToken[]
  /** Those that were not revoked, each with the hash of its secret. */
  keys(): readonly Readonly<{ token: ApiToken; hash: Uint8Array }>[]
  /** Compare-and-set: a token is revoked once. */
  revoke(id: ApiTokenId, at: UtcMs, audit: AuditEntry): boolean
  /** Not synchronised to disk. */
  noteUse(id: ApiTokenId, at: UtcMs): void
}
