import { expect, test } from 'vitest'
import { columnKey, matchColumns, PEOPLE_COLUMNS, SESSION_COLUMNS } from '../../../electron/core/import/columns.ts'

test.each([
  ['Última actividad', 'ultima_actividad'],
  ['startTime', 'start_time'],
  [' E-Mail ', 'e_mail'],
  ['ID_USUARIO', 'id_usuario'],
])('%j is known as %s', (name, key) => expect(columnKey(name)).toBe(key))

test('every name stands for one field of its kind, so that no order decides', () => {
  for (const known of [PEOPLE_COLUMNS, SESSION_COLUMNS]) {
    const names = Object.values(known).flatMap((text) => text.split(' '))
    expect(names).toEqual([...new Set(names)])
    expect(names.map(columnKey)).toEqual(names)
  }
})

test('the surest name is taken, and what nothing is read from is told', () => {
  const { of, left } = matchColumns(PEOPLE_COLUMNS, ['Usuario', 'nombre', 'Correo', 'telefono', 'username'], [])
  expect(Object.fromEntries(of)).toEqual({ username: 'username', displayName: 'nombre', email: 'Correo' })
  expect(left).toEqual(['Usuario', 'telefono'])
})

test('what was said outright goes before what is known, also that a field is read from nowhere', () => {
  const { of, left } = matchColumns(PEOPLE_COLUMNS, ['login', 'password', 'badge'], ['username=badge', 'passwordHash='])
  expect(Object.fromEntries(of)).toEqual({ username: 'badge' })
  expect(left).toEqual(['login', 'password'])
})

test.each([
  ['user=login', 'the fields are id, username'],
  ['username', 'maps nothing'],
  ['username=nobody', 'has no column "nobody". It has login'],
])('%s is refused', (given, why) => expect(() => matchColumns(PEOPLE_COLUMNS, ['login'], [given])).toThrow(why))
