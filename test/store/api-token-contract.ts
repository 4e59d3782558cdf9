import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { MOST_API_TOKENS } from '../../electron/core/api/api-token.ts'
import type { ApiToken } from '../../electron/core/api/api-token.ts'
import { apiTokenId, utcMs } from '../../electron/core/ids.ts'
import type { Store } from '../../electron/core/ports/ports.ts'
import { addUser, anAudit, aTokenHash, T0 } from './samples.ts'

const aToken = (changes: Partial<ApiToken> = {}): ApiToken => ({
  id: apiTokenId(randomUUID()),
  name: 'chat',
  scope: 'read',
  createdAt: utcMs(T0),
  createdBy: null,
  lastUsedAt: null,
  expiresAt: null,
  revokedAt: null,
  ...changes,
})

const added = anAudit({ kind: 'api_token_added' })
const revoked = anAudit({ kind: 'api_token_revoked' })

export function describeApiTokens(store: () => Store): void {
  test('a token is kept with its hash until it is revoked, once, and is told of ever after', () => {
    const [token, hash] = [aToken({ createdBy: addUser(store()).id, expiresAt: utcMs(T0 + 9), scope: 'close' }), aTokenHash()]
    expect(store().apiTokens.add(token, hash, added)).toBe('added')
    expect(store().apiTokens.keys()).toEqual([{ token, hash }])
    store().apiTokens.noteUse(token.id, utcMs(T0 + 5))
    expect(store().apiTokens.revoke(token.id, utcMs(T0 + 7), revoked)).toBe(true)
    expect(store().apiTokens.revoke(token.id, utcMs(T0 + 8), revoked)).toBe(false)
    expect(store().apiTokens.keys()).toEqual([])
    expect(store().apiTokens.list()).toEqual([{ ...token, lastUsedAt: T0 + 5, revokedAt: T0 + 7 }])
    expect(store().listAudit({ newest: 2 })).toMatchObject([{ kind: 'api_token_added' }, { kind: 'api_token_revoked' }])
  })

  test('a name is given once at a time, and nothing is written where it is taken', () => {
    const first = aToken()
    store().apiTokens.add(first, aTokenHash(), added)
    const lines = store().listAudit().length
    expect(store().apiTokens.add(aToken(), aTokenHash(), added)).toBe('taken')
    expect(store().listAudit()).toHaveLength(lines)
    store().apiTokens.revoke(first.id, utcMs(T0), revoked)
    expect(store().apiTokens.add(aToken(), aTokenHash(), added)).toBe('added')
    expect(store().apiTokens.list()).toHaveLength(2)
  })

  test('there are no more than so many in force', () => {
    for (let at = 0; at < MOST_API_TOKENS; at++) store().apiTokens.add(aToken({ name: `program ${at}` }), aTokenHash(), added)
    expect(store().apiTokens.add(aToken(), aTokenHash(), added)).toBe('too_many')
  })
}
