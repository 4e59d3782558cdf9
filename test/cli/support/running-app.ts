import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { instanceId, sessionId, userId, utcMs } from '../../../electron/core/ids.ts'
import type { ProcessIdentity } from '../../../electron/core/session/process-identity.ts'
import type { Session } from '../../../electron/core/session/session.ts'
import { dataLayout } from '../../../electron/platform/directory/data-layout.ts'
import { writeHolderRecord } from '../../../electron/platform/lock/holder-record.ts'
import { readMachine } from '../../../electron/platform/machine/machine.ts'
import { ownIdentity } from '../../../electron/platform/process/own-identity.ts'
import { takeInstanceLock } from '../../../electron/store/sqlite/lock/instance-lock.ts'
import { openSqliteStore } from '../../../electron/store/sqlite/open-store.ts'

/** This process, as an instance of the app would describe itself. */
export const identity = (changes: Partial<ProcessIdentity> = {}): ProcessIdentity => ({
  ...ownIdentity(readMachine(), instanceId(randomUUID())),
  ...changes,
})

/** The test process plays the running app: it holds the lock, says so, and has the database open until the test is over. */
export function playRunningApp(dataDir: string, owner: ProcessIdentity, appVersion = '0.1.0') {
  const lock = takeInstanceLock(dataLayout(dataDir).instanceLock)
  if (lock.kind !== 'taken') throw new Error('somebody else holds the lock')
  onTestFinished(() => lock.release())
  writeHolderRecord(dataDir, { owner, since: utcMs(Date.now()), appVersion })
  return openFor(dataDir)
}

export function openFor(dataDir: string) {
  const store = openSqliteStore(dataLayout(dataDir).database)
  onTestFinished(() => store.close())
  return store
}

export function signIn(store: ReturnType<typeof openFor>, username: string, owner: ProcessIdentity, startedAt = Date.now()): Session {
  const user = store.findCredentials(username)?.user
  const at = utcMs(startedAt)
  const session: Session = {
    id: sessionId(randomUUID()),
    userId: user?.id ?? userId(''),
    owner,
    appVersion: '0.1.0',
    startedAt: at,
    lastActivityAt: at,
    lastHeartbeatAt: at,
    end: null,
  }
  const audit = { at, kind: 'signed_in', actorUserId: session.userId, sessionId: session.id, detail: {} } as const
  const outcome = store.startSession(session, new Uint8Array(32).fill(startedAt % 251), audit)
  if (outcome.kind !== 'started') throw new Error(outcome.kind)
  return session
}

export function end(store: ReturnType<typeof openFor>, session: Session, endedAt: number): void {
  const audit = { at: utcMs(endedAt), kind: 'session_ended', actorUserId: session.userId, sessionId: session.id, detail: {} } as const
  store.endSession(session.id, { endedAt: utcMs(endedAt), endReason: 'window_closed', endEvidence: {}, recoveredAt: null }, audit)
}
