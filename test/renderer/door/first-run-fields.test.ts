import { expect, test } from 'vitest'
import { WORDS } from '../../../electron/contract/words/index.ts'
import { problemsOf, refusedField } from '../../../renderer/screens/door/first-run-fields.ts'

const good = { username: 'ana', displayName: '', password: 'trombone', repeatPassword: 'trombone' }
const problems = (changed: Partial<typeof good>) => Object.keys(problemsOf({ ...good, ...changed }, 8, WORDS.en))

test('a username and the same password twice are enough', () => {
  expect(problems({})).toEqual([])
})

test.each(['', '   ', 'ana maria', '-ana', 'ana@desk', 'a'.repeat(65)])('the username %j is refused beside its field', (username) => {
  expect(problems({ username })).toEqual(['username'])
})

test('a short password is said before a repeated one that differs', () => {
  expect(problems({ password: '1234567', repeatPassword: '' })).toEqual(['password'])
  expect(problems({ repeatPassword: 'Trombone' })).toEqual(['repeatPassword'])
})

test('a password of eight characters may be of fewer keys and of any script', () => {
  expect(problems({ password: 'ключключ', repeatPassword: 'ключключ' })).toEqual([])
})

const field = (code: string, params = {}) => refusedField({ code, params })

test('what the main process refuses is said at the field it means', () => {
  expect(field('password_too_common')).toBe('password')
  expect(field('name_taken', { field: 'username' })).toBe('username')
  expect(field('invalid_input', { field: 'displayName' })).toBe('displayName')
  expect(field('database_busy')).toBeNull()
})
