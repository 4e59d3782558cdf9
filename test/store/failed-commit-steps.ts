/** Run under strace by `failed-commit.test.ts`, which has fsync fail: an account is added after the mark, and the process is killed at once. */
import { writeSync } from 'node:fs'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { refusal } from './refusal.ts'
import { addUser } from './samples.ts'

const store = openSqliteStore(process.argv[2] ?? '')
addUser(store)
writeSync(1, 'step:refused\n')
const { code, message } = refusal(() => addUser(store))
writeSync(1, `${JSON.stringify({ code, message, accounts: store.countUsers() })}\n`)
process.kill(process.pid, 'SIGKILL')
