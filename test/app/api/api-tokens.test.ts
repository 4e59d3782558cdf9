import { expect, test } from 'vitest'
import { addToken, revokeToken, tokenOf } from '../../../electron/app/api/api-tokens.ts'
import { durationMs } from '../../../electron/core/ids.ts'
import { workplace } from '../../support/workplace.ts'

const HOUR = 3_600_000
const chat = { name: 'chat', scope: 'read', lifetime: null } as const

test('a token opens what it is for, and nothing that was kept tells it', () => {
  const { deps, by, store, log } = workplace()
  const { token, secret } = addToken(deps, chat, by)
  expect(secret).toMatch(/^latchkey_[0-9a-f]{64}$/)
  expect(tokenOf(deps, secret)).toMatchObject({ id: token.id, scope: 'read' })
  for (const other of ['', 'latchkey_', secret.slice(0, -1), `${secret}0`, secret.toUpperCase()]) expect(tokenOf(deps, other)).toBeNull()
  const kept = JSON.stringify([store.apiTokens.list(), store.listAudit(), log.lines])
  expect(kept).not.toContain(secret.slice('latchkey_'.length, -50))
  expect(store.listAudit().at(-1)).toMatchObject({ kind: 'api_token_added', detail: { name: 'chat', scope: 'read' } })
})

test('that it is used is noted to the hour', () => {
  const { deps, by, store, clock } = workplace()
  const { secret } = addToken(deps, chat, by)
  tokenOf(deps, secret)
  const lastUsedAt = Number(store.apiTokens.list()[0]?.lastUsedAt)
  expect(lastUsedAt % HOUR).toBe(0)
  clock.advance(2 * HOUR)
  tokenOf(deps, secret)
  expect(store.apiTokens.list()[0]?.lastUsedAt).toBe(lastUsedAt + 2 * HOUR)
})

test('it opens nothing once it was revoked, by its name or its id, or has expired', () => {
  const { deps, by, clock } = workplace()
  const { secret } = addToken(deps, chat, by)
  expect(revokeToken(deps, 'chat', by).name).toBe('chat')
  expect(tokenOf(deps, secret)).toBeNull()
  expect(() => revokeToken(deps, 'chat', by)).toThrow(expect.objectContaining({ code: 'not_found' }))
  const short = addToken(deps, { ...chat, lifetime: durationMs(HOUR) }, by)
  clock.advance(HOUR - 1)
  expect(tokenOf(deps, short.secret)).not.toBeNull()
  clock.advance(1)
  expect(tokenOf(deps, short.secret)).toBeNull()
  expect(revokeToken(deps, short.token.id, by).id).toBe(short.token.id)
})

test.each(['', ' ', '-x', 'a\nb', 'x'.repeat(61), 'a\u202Eb'])('%j is no name of a program', (name) => {
  const { deps, by } = workplace()
  expect(() => addToken(deps, { ...chat, name }, by)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
})
