import { existsSync, writeFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { glanceAtSession } from '../../electron/store/sqlite/session/glance-at-session.ts'
import { newFile } from './folder.ts'
import { addUser, anAudit, anEnd, startSession, T0 } from './samples.ts'

function openedElsewhere() {
  const file = newFile()
  const store = openSqliteStore(file)
  onTestFinished(() => store.close())
  return { file, store }
}

test('says who is signed in through another instance, and since when, while that one has the database open', () => {
  const { file, store } = openedElsewhere()
  const { owner } = startSession(store, addUser(store, { displayName: 'Ana García' }))
  expect(glanceAtSession(file, owner.instanceId)).toEqual({ displayName: 'Ana García', since: T0 })
})

test('names nobody whose session has ended, and nobody of another instance', () => {
  const { file, store } = openedElsewhere()
  const ended = startSession(store, addUser(store))
  store.endSession(ended.id, anEnd(), anAudit())
  startSession(store, addUser(store))
  expect(glanceAtSession(file, ended.owner.instanceId)).toBeNull()
})

test('names nobody where there is nothing to read, and leaves nothing behind', () => {
  const file = newFile()
  expect(glanceAtSession(file, startSessionElsewhere())).toBeNull()
  expect(existsSync(file)).toBe(false)
  writeFileSync(file, 'not a database')
  expect(glanceAtSession(file, startSessionElsewhere())).toBeNull()
})

function startSessionElsewhere() {
  const { store } = openedElsewhere()
  return startSession(store, addUser(store)).owner.instanceId
}
