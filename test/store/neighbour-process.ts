/** A second process for the tests: does what its parent asks over IPC, one message in, one answer out. */
import Database from 'better-sqlite3'
import { isInstanceLockHeld, takeInstanceLock } from '../../electron/store/sqlite/lock/instance-lock.ts'
import type { InstanceLock } from '../../electron/store/sqlite/lock/instance-lock.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { addUser, anAudit, anEnd, startSession } from './samples.ts'

export type Ask = 'take' | 'release' | 'look' | 'keep_looking' | 'block_writers' | 'churn'
/** `at` is when, in milliseconds since 1970, so that two processes do it in the same instant. */
export type Request = Readonly<{ ask: Ask; file: string; at?: number }>

let lock: InstanceLock | undefined
let blocking: Database.Database | undefined

const ANSWERS: Readonly<Record<Ask, (file: string) => unknown>> = {
  take(file) {
    lock = takeInstanceLock(file)
    return lock.kind
  },
  release() {
    if (lock?.kind === 'taken') lock.release()
    return 'released'
  },
  look: (file) => isInstanceLockHeld(file),
  keep_looking(file) {
    setImmediate(keepLooking, file)
    return 'looking'
  },
  block_writers(file) {
    blocking = new Database(file)
    blocking.exec('BEGIN IMMEDIATE')
    return 'blocking'
  },
  churn(file) {
    setImmediate(churn, file)
    return 'churning'
  },
}

function answer({ ask, file, at = 0 }: Request): unknown {
  while (wallClock() < at);
  return ANSWERS[ask](file)
}

const wallClock = () => performance.timeOrigin + performance.now()

function keepLooking(file: string): void {
  for (;;) isInstanceLockHeld(file)
}

/** Signs in and out for ever and tells what was acknowledged. Ends by SIGKILL. */
function churn(file: string): void {
  const store = openSqliteStore(file)
  const user = addUser(store)
  for (;;) {
    const { id } = startSession(store, user)
    process.stdout.write(`started ${id}\n`)
    const outcome = store.endSession(id, anEnd(), anAudit({ kind: 'session_ended', sessionId: id }))
    process.stdout.write(`${outcome.kind} ${id}\n`)
    store.checkpoint(256 * 1024)
  }
}

process.on('message', (request: Request) => {
  try {
    process.send?.({ value: answer(request) })
  } catch (error) {
    process.send?.({ error: String(error) })
  }
})
