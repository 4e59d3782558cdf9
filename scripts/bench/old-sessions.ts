import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import { userId, utcMs } from '../../electron/core/ids.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'

const DAY = 86_400_000
const PEOPLE = 500

/** A database of the people `person-0`, `person-1` and on, and so many closed sessions, as many of the last thirty days as of the thirty before. */
export function fillWithClosedSessions(file: string, count: number, now = Date.now()): void {
  addPeople(file)
  const db = new Database(file)
  db.pragma('synchronous = OFF')
  const first = now - 60 * DAY
  db.prepare(
    `WITH RECURSIVE turn (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM turn WHERE n + 1 < :count),
      people (place, id) AS (SELECT row_number() OVER (ORDER BY username) - 1, id FROM users),
      timed (n, at) AS (SELECT n, CAST(:first + n * (:span / :count) AS INTEGER) FROM turn)
    INSERT INTO sessions (id, user_id, token_hash, pid, process_started_at, boot_id, host_id, host, instance_id, os_user, app_version,
      started_at, last_activity_at, last_heartbeat_at, ended_at, end_reason, end_evidence)
    SELECT unhex(printf('%012x', at) || hex(randomblob(10))), people.id, randomblob(32), 4242, 1000000, '5f6c1a0e-boot', 'host-id-of-32-letters', 'desk-7',
      randomblob(16), 'kiosk', '0.1.0', at, at + 1200000, at + 1200000, at + 1800000, 'window_closed', '{"trigger":"close"}'
    FROM timed JOIN people ON people.place = (n * 7919) % :people`,
  ).run({ count, first, span: 60 * DAY - 1_800_000, people: PEOPLE })
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

function addPeople(file: string): void {
  const store = openSqliteStore(file)
  const at = utcMs(Date.now())
  for (let n = 0; n < PEOPLE; n++) {
    const id = userId(randomUUID())
    const names = { username: `person-${n}`, email: null, displayName: 'A person' }
    const state = { role: 'user', disabledAt: null, mustChangePassword: false, oneTimeSince: null, createdAt: at } as const
    store.addUser({ id, ...names, ...state }, 'none', { at, kind: 'user_added', actorUserId: id, sessionId: null, detail: {} })
  }
  store.close()
}
