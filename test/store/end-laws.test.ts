import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { Actor } from '../../electron/core/audit/audit.ts'
import type { RunBegun } from '../../electron/core/clean-up/cleanup-run.ts'
import { durationMs, sessionId, utcMs } from '../../electron/core/ids.ts'
import type { Session, SessionEnd } from '../../electron/core/session/session.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import type { SqliteStore } from '../../electron/store/sqlite/sqlite-store.ts'
import { recordingLog } from '../support/recording-log.ts'
import { newFile } from './folder.ts'
import { addUser, anAudit, anEnd, aSession, startSession, T0 } from './samples.ts'

const MINUTE = 60_000
const by: Actor = { userId: null, sessionId: null, via: 'cli', process: { pid: 1, host: 'desk', osUser: 'root' } }

function place() {
  const log = recordingLog()
  const store = openSqliteStore(newFile(), { log })
  opened.push(store)
  const session = startSession(store, addUser(store))
  store.recordHeartbeat(session.id, utcMs(T0 + 2 * MINUTE), utcMs(T0 + 2 * MINUTE))
  return { log, store, session }
}
const opened: SqliteStore[] = []
afterEach(() => opened.splice(0).forEach((store) => store.close()))

const run: RunBegun = {
  id: 'abc234',
  beganAt: utcMs(T0),
  planId: null,
  options: { timeout: durationMs(MINUTE), forceAll: true },
  by,
  snapshot: 'x',
  rows: [],
}

/** Every way in which an end gets into the database, whoever decided on it. */
const WAYS: Readonly<Record<string, (store: SqliteStore, session: Session, end: SessionEnd) => void>> = {
  'its own app': (store, { id }, end) => void store.endSession(id, end, anAudit()),
  'a recovery': (store, { id }, end) => void store.endSessions([{ id, end, audit: anAudit() }]),
  'a clean-up': (store, { id }, end) => {
    store.cleanups.begin(run)
    store.cleanups.end(run.id, [{ sessionId: id, end, audit: anAudit() }])
  },
  'the undoing of a clean-up': (store, { id }, end) => {
    const from = anEnd({ endedAt: utcMs(T0 + 3 * MINUTE) })
    store.endSession(id, from, anAudit())
    store.cleanups.begin(run)
    store.cleanups.undo(run.id, [{ sessionId: id, from, to: end }], { at: utcMs(T0), by, snapshot: 'x' }, () => [anAudit()])
  },
  'an import': (store, { userId }, end) => {
    const user = store.findUser(userId)
    if (!user) throw new Error('unreachable')
    const session = aSession(user, {
      id: sessionId(randomUUID()),
      lastActivityAt: utcMs(T0 + 2 * MINUTE),
      lastHeartbeatAt: utcMs(T0 + 2 * MINUTE),
      end,
    })
    store.imports.addSessions([{ origin: { key: Buffer.alloc(32), content: Buffer.alloc(32) }, session }], anAudit())
  },
}

describe.each(Object.entries(WAYS))('an end that %s writes', (who, write) => {
  test.each([
    ['has a reason of the list', { endedAt: utcMs(T0 + 3 * MINUTE), endReason: 'bored' as 'signed_out' }],
    ['does not lie before its start', { endedAt: utcMs(T0 - 1), endEvidence: { clockMovedBack: true } }],
    ['does not lie before the last input', { endedAt: utcMs(T0 + MINUTE) }],
  ])('%s, or it is an incident', (law, changes) => {
    const { log, store, session } = place()
    // The schema refuses what comes before the start where nothing brings it back first.
    try {
      write(store, session, anEnd(changes))
    } catch (error) {
      expect(String(error)).toContain('CHECK constraint failed')
      return
    }
    expect(log.lines).toMatchObject([{ event: 'invariant broken', fields: { promise: `an end ${law}` } }])
  })

  test('is none where it keeps the law', () => {
    const { log, store, session } = place()
    write(store, session, anEnd({ endedAt: utcMs(T0 + 2 * MINUTE) }))
    expect(log.lines).toEqual([])
    expect(store.reports.countActive()).toBe(who === 'an import' ? 1 : 0)
  })
})
