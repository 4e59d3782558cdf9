import type { ApiTokenStore } from '../../electron/core/api/api-token-store.ts'
import { MOST_API_TOKENS } from '../../electron/core/api/api-token.ts'
import type { ApiToken } from '../../electron/core/api/api-token.ts'
import type { AuditEntry } from '../../electron/core/audit/audit.ts'
import type { ApiTokenId } from '../../electron/core/ids.ts'

export function memoryApiTokens(write: (...entries: readonly AuditEntry[]) => void): ApiTokenStore {
  const kept = new Map<ApiTokenId, { token: ApiToken; hash: Uint8Array }>()
  const inForce = () => [...kept.values()].filter(({ token }) => token.revokedAt === null)
  const change = (id: ApiTokenId, changes: Partial<ApiToken>) => {
    const known = kept.get(id)
    if (known) kept.set(id, { ...known, token: { ...known.token, ...changes } })
  }
  return {
    add(token, hash, audit) {
      if (inForce().some(({ token: { name } }) => name === token.name)) return 'taken'
      if (inForce().length >= MOST_API_TOKENS) return 'too_many'
      kept.set(token.id, { token, hash })
      write(audit)
      return 'added'
    },
    list: () => [...kept.values()].map(({ token }) => token).toSorted((one, other) => (one.id < other.id ? 1 : -1)),
    keys: inForce,
    revoke(id, at, audit) {
      if (kept.get(id)?.token.revokedAt !== null) return false
      change(id, { revokedAt: at })
      write(audit)
      return true
    },
    noteUse: (id, lastUsedAt) => change(id, { lastUsedAt }),
  }
}
