import { expect, test } from 'vitest'
import type { User } from '../../electron/core/accounts/user.ts'
import { utcMs } from '../../electron/core/ids.ts'
import type { Store } from '../../electron/core/ports/ports.ts'
import type { Session } from '../../electron/core/session/session.ts'
import type { OldSession } from '../../electron/core/upkeep/maintenance.ts'
import { addUser, anAudit, anEnd, startSession, T0 } from './samples.ts'

const MINUTE = 60_000
const anAlert = (subject: string) => ({ at: utcMs(T0), kind: 'unusual_hour', subject, userId: null, sessionId: null, detail: {} }) as const

const idsOf = (sessions: readonly Pick<OldSession, 'id'>[]) => sessions.map(({ id }) => id)
const auditOf = (detail: object) => anAudit({ kind: 'sessions_deleted', detail: { ...detail } })

export function describeMaintenance(store: () => Store): void {
  const closed = (user: User, startedAt: number, endedAt = startedAt + MINUTE): Session => {
    const session = startSession(store(), user, { startedAt: utcMs(startedAt) })
    store().endSession(session.id, anEnd({ endedAt: utcMs(endedAt) }), anAudit({ kind: 'session_ended' }))
    return session
  }

  test('old sessions are walked from the first that ended on, also where several ended at the same moment, and never an active one', () => {
    const user = addUser(store())
    const later = closed(user, T0 + 5)
    const together = [closed(user, T0, T0 + 9), closed(user, T0 + 1, T0 + 9), closed(user, T0 + 2, T0 + 9)]
    closed(user, T0 + 10 * MINUTE)
    startSession(store(), user, { startedAt: utcMs(T0 - MINUTE) })
    const before = utcMs(T0 + 10 * MINUTE)
    const first = store().maintenance.oldSessions(before, null, 2)
    const rest = store().maintenance.oldSessions(before, first[1] ?? null, 9)
    expect(idsOf([...first, ...rest])).toEqual(idsOf([...together, later]))
    expect(first[0]).toMatchObject({ userId: user.id, startedAt: T0, endedAt: T0 + 9, recoveredAt: null })
    expect(store().maintenance.countOldSessions(before)).toBe(4)
  })

  test("a person's newest sessions are their own, and only closed ones", () => {
    const [user, other] = [addUser(store()), addUser(store())]
    for (const start of [1, 2, 3]) closed(user, T0 + start)
    closed(other, T0 + 9)
    startSession(store(), user, { startedAt: utcMs(T0 + 20) })
    expect(store().maintenance.startOfNewest(user.id, 1)).toBe(T0 + 3)
    expect(store().maintenance.startOfNewest(user.id, 3)).toBe(T0 + 1)
    expect(store().maintenance.startOfNewest(user.id, 4)).toBeNull()
  })

  test('sessions are deleted with the end they were found with, and with what hangs on them', () => {
    const user = addUser(store())
    const [old, corrected] = [closed(user, T0), closed(user, T0 + 1)]
    const gone = [
      { id: old.id, endedAt: utcMs(T0 + MINUTE) },
      { id: corrected.id, endedAt: utcMs(T0 + 2) },
    ]
    expect(store().maintenance.deleteSessions(gone, utcMs(T0 + 9))).toBe(1)
    expect(store().findSession(old.id)).toBeNull()
    expect(store().findSession(corrected.id)).not.toBeNull()
    expect(store().maintenance.deleteSessions(gone, utcMs(T0 + 9))).toBe(0)
  })

  test('what was deleted is counted until it is written down, once', () => {
    const user = addUser(store())
    for (const start of [T0, T0 + 1]) {
      const session = closed(user, start)
      store().maintenance.deleteSessions([{ id: session.id, endedAt: utcMs(start + MINUTE) }], utcMs(start))
    }
    expect(store().maintenance.noteDeleted(auditOf)).toEqual({ count: 2, before: T0 + 1 })
    expect(store().listAudit({ newest: 1 })).toMatchObject([{ kind: 'sessions_deleted', detail: { count: 2, before: T0 + 1 } }])
    expect(store().maintenance.noteDeleted(auditOf)).toBeNull()
  })

  test('alerts are deleted some time after somebody saw to them, a few at a time, and open ones stay', () => {
    const user = addUser(store())
    for (const subject of ['a', 'b', 'c', 'open']) store().alerts.raise(anAlert(subject), anAudit())
    for (const alert of store().alerts.list('all')) {
      const at = utcMs(alert.subject === 'c' ? T0 + 50 : T0 + 5)
      if (alert.subject !== 'open') store().alerts.acknowledge(alert.id, { at, by: user.id, note: 'seen' }, anAudit())
    }
    expect(store().maintenance.deleteAlerts(utcMs(T0 + 10), 1)).toBe(1)
    expect(store().maintenance.deleteAlerts(utcMs(T0 + 10), 9)).toBe(1)
    const left = store().alerts.list('all')
    expect(left.map(({ subject }) => subject).toSorted()).toEqual(['c', 'open'])
  })

  test('when maintenance was last done is remembered', () => {
    expect(store().maintenance.lastFinished()).toBeNull()
    store().maintenance.finish(utcMs(T0 + 7))
    expect(store().maintenance.lastFinished()).toBe(T0 + 7)
    store().maintenance.settleLog()
    for (const index of store().maintenance.staleIndexes()) store().maintenance.analyse(index)
  })
}
