import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { utcMs } from '../../electron/core/ids.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { newFile } from './folder.ts'
import { addUser, anAudit, anEnd, startSession, T0 } from './samples.ts'

test('half-ended rows, as an import without checks leaves them, get an end and with it a duration; whole ones are left alone', () => {
  const file = newFile()
  const store = openSqliteStore(file)
  const named = (n: number) => startSession(store, addUser(store), { startedAt: utcMs(T0 + n) })
  const sessions = ['open', 'closed', 'no time', 'no reason', 'before its start'].map((_, n) => {
    const session = named(n)
    if (n > 0) store.endSession(session.id, anEnd({ endedAt: utcMs(T0 + 60_000) }), anAudit())
    return session
  })
  const db = new Database(file)
  db.pragma('ignore_check_constraints = ON')
  const damage = (n: number, set: string) =>
    db.prepare(`UPDATE sessions SET ${set} WHERE id = ?`).run(Buffer.from((sessions[n]?.id ?? '').replaceAll('-', ''), 'hex'))
  damage(2, `ended_at = NULL, last_heartbeat_at = ${T0 + 30_000}`)
  damage(3, 'end_reason = NULL')
  damage(4, `ended_at = ${T0 - 5}, last_activity_at = ${T0 + 10}`)
  const before = store.listSessions({ state: 'all' }).filter(({ id }) => id === sessions[0]?.id || id === sessions[1]?.id)

  const repaired = store.repairEnds((id) => anAudit({ kind: 'session_repaired', sessionId: id }))

  expect(new Set(repaired)).toEqual(new Set([2, 3, 4].map((n) => sessions[n]?.id)))
  const endOf = (n: number) => store.listSessions({ state: 'all' }).find(({ id }) => id === sessions[n]?.id)?.end
  expect(endOf(2)).toMatchObject({ endedAt: T0 + 30_000, endReason: 'window_closed', endEvidence: { trigger: 'close', note: 'repaired' } })
  expect(endOf(3)).toMatchObject({ endedAt: T0 + 60_000, endReason: 'closed_by_cleanup', endEvidence: { was: { endedAt: T0 + 60_000 } } })
  expect(endOf(4)).toMatchObject({ endedAt: T0 + 10, endReason: 'window_closed' })
  expect(store.listSessions({ state: 'all' }).filter(({ id }) => id === sessions[0]?.id || id === sessions[1]?.id)).toEqual(before)
  expect(db.prepare('SELECT count(*) FROM sessions WHERE ended_at IS NOT NULL AND duration_ms IS NULL').pluck().get()).toBe(0)
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(store.listAudit({ newest: 3 }).map(({ kind }) => kind)).toEqual(Array(3).fill('session_repaired'))
  expect(store.repairEnds(() => anAudit())).toEqual([])
  db.close()
  store.close()
})
