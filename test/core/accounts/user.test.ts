import { describe, expect, it } from 'vitest'
import { checkedNewUser } from '../../../electron/core/accounts/user.ts'
import type { NewUser } from '../../../electron/core/accounts/user.ts'

const someone = (fields: Partial<NewUser> = {}): NewUser => ({
  username: 'ana',
  email: null,
  displayName: 'Ana Pérez',
  role: 'user',
  password: 'four unrelated words',
  ...fields,
})
const refusedFor = (field: string) => expect.objectContaining({ code: 'invalid_input', params: { field } })

describe('a new account', () => {
  it('is trimmed, and called by its username when it has no other name', () => {
    const checked = checkedNewUser(someone({ username: ' ana ', displayName: '  ', email: ' ana@example.org ' }), 8)
    expect(checked).toMatchObject({ username: 'ana', displayName: 'ana', email: 'ana@example.org' })
  })

  it.each(['ana', 'José', '李雷', 'a.b-c_d', '1st', 'x'.repeat(64)])('may be called %j', (username) => {
    expect(checkedNewUser(someone({ username }), 8).username).toBe(username)
  })

  it.each(['', ' ', '.ana', '-ana', '_', 'a b', 'ana@x', 'a/b', 'x'.repeat(65), '🙂'])('may not be called %j', (username) => {
    expect(() => checkedNewUser(someone({ username }), 8)).toThrow(refusedFor('username'))
  })

  it('has one name however its accents were typed', () => {
    expect(checkedNewUser(someone({ username: 'Jose\u0301' }), 8).username).toBe('José')
  })

  it('has no email when the field is left empty', () => {
    expect(checkedNewUser(someone({ email: '  ' }), 8).email).toBeNull()
  })

  it.each(['ana', 'ana@', '@x', 'a b@x', 'a@b@c', `${'a'.repeat(65)}@x`])('may not have the email %j', (email) => {
    expect(() => checkedNewUser(someone({ email }), 8)).toThrow(refusedFor('email'))
  })

  it('has a display name of at most 128 characters', () => {
    expect(() => checkedNewUser(someone({ displayName: 'x'.repeat(129) }), 8)).toThrow(refusedFor('displayName'))
  })
})
