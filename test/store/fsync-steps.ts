/** Run under strace by `durability.test.ts`: the life of an app, each step announced by a system call that strace sees. */
import { writeSync } from 'node:fs'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { addUser, anAudit, anEnd, startSession } from './samples.ts'

const file = process.argv[2] ?? ''
const step = (name: string) => writeSync(1, `step:${name}\n`)

step('first_open')
let store = openSqliteStore(file)
step('add_user')
const user = addUser(store)
step('first_sign_in')
let session = startSession(store, user)
step('heartbeat')
for (let beat = 0; beat < 20; beat++) store.recordHeartbeat(session.id, session.startedAt, session.startedAt)
step('end_and_close')
store.endSession(session.id, anEnd(), anAudit())
store.close()
step('second_open')
store = openSqliteStore(file)
step('second_sign_in')
session = startSession(store, user)
step('checkpoint')
store.checkpoint(0)
step('after_checkpoint')
store.endSession(session.id, anEnd(), anAudit())
step('third_sign_in')
session = startSession(store, user)
step('second_end_and_close')
store.endSession(session.id, anEnd(), anAudit())
store.close()
step('over')
