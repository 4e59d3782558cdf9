import path from 'node:path'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { addUser, startSession } from '../store/samples.ts'
import { freshFolder } from './support/admin.ts'
import { said } from './support/in-process.ts'

const NAMES = [
  ['zoe', 'Zoë Laurent'],
  ['alvaro', 'Álvaro Ruiz'],
  ['ana', 'Ana Pérez'],
  ['jm', 'José Muñoz'],
  ['paul', 'Paul Vega'],
] as const

function folderWithPeople(): string {
  const folder = freshFolder()
  const store = openSqliteStore(path.join(folder, 'latchkey.db'))
  for (const [username, displayName] of NAMES) startSession(store, addUser(store, { username, displayName, role: 'admin' }))
  store.close()
  return folder
}

test('people are listed by the name that is shown, as a dictionary has it', () => {
  const { stdout } = said(folderWithPeople(), 'users', 'list', '--json')
  expect((JSON.parse(stdout) as { username: string }[]).map(({ username }) => username)).toEqual(['alvaro', 'ana', 'jm', 'paul', 'zoe'])
})

test('no name is offered to a shell that would spoil the others there', () => {
  const folder = folderWithPeople()
  expect(said(folder, 'users', 'rename', 'zoe', '--username', "zo'e").code).toBe(0)
  expect(said(folder, 'completion', 'people').stdout.trim().split('\n').toSorted()).toEqual(['alvaro', 'ana', 'jm', 'paul'])
})

test('a person is found without accents, where nobody has the name to the letter', () => {
  const folder = folderWithPeople()
  const { stdout } = said(folder, 'sessions', 'list', '--user', 'jose munoz', '--json')
  expect(JSON.parse(stdout)).toMatchObject([{ user: 'jm' }])
  expect(said(folder, 'sessions', 'list', '--user', 'j_se').code).toBe(1)
})

test.each([
  ['--username', 'pau1', 1, 'looks like'],
  ['--username', '\u0430na', 2, 'two alphabets'],
  ['--display-name', 'Zoë\nLaurent', 2, 'not seen'],
  ['--email', 'z\u200Boe@x.org', 2, 'not seen'],
])('renaming by %s %j is refused with %i, and says why', (option, name, code, why) => {
  const answer = said(folderWithPeople(), 'users', 'rename', 'zoe', option, name)
  expect(answer).toMatchObject({ code, stdout: '' })
  expect(answer.stderr).toContain(why)
})
