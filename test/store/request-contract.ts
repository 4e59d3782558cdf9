import { expect, test } from 'vitest'
import type { NewAlert } from '../../electron/core/alerts/alert.ts'
import { actorOf } from '../../electron/core/audit/audit.ts'
import { durationMs, utcMs } from '../../electron/core/ids.ts'
import type { Store } from '../../electron/core/ports/ports.ts'
import type { EndReason, Session } from '../../electron/core/session/session.ts'
import { addUser, anAudit, anEnd, startSession, T0 } from './samples.ts'

const anAlert = (changes: Partial<NewAlert> = {}): NewAlert => ({
  at: utcMs(T0),
  kind: 'session_disowned',
  subject: 'a session',
  userId: null,
  sessionId: null,
  detail: { host: 'desk-7' },
  ...changes,
})

const raised = anAudit({ kind: 'alert_raised' })

export function describeAlerts(store: () => Store): void {
  test('an alert is open until somebody has seen to it, once, and says who and with which note', () => {
    const admin = addUser(store(), { role: 'admin' })
    const alert = anAlert({ userId: admin.id })
    expect(store().alerts.raise(alert, raised)).toBe(true)
    const [open] = store().alerts.list('open')
    expect(open).toMatchObject({ ...alert, acknowledged: null })
    const by = { at: utcMs(T0 + 5), by: admin.id, note: 'spoke with her' }
    const seen = anAudit({ kind: 'alert_acknowledged' })
    expect(store().alerts.acknowledge(open?.id ?? 0, by, seen)).toBe(true)
    expect(store().alerts.acknowledge(open?.id ?? 0, { ...by, note: 'again' }, seen)).toBe(false)
    expect(store().alerts.list('open')).toEqual([])
    expect(store().alerts.list('all')).toMatchObject([{ acknowledged: by }])
    expect(
      store()
        .listAudit({ newest: 2 })
        .map(({ kind }) => kind),
    ).toEqual(['alert_raised', 'alert_acknowledged'])
  })

  test('while an alert is open there is no second of its kind and subject, and nothing is written about it', () => {
    const admin = addUser(store(), { role: 'admin' })
    expect(store().alerts.raise(anAlert(), raised)).toBe(true)
    expect(store().alerts.raise(anAlert({ at: utcMs(T0 + 1) }), raised)).toBe(false)
    expect(store().alerts.raise(anAlert({ subject: 'another', at: utcMs(T0 + 2) }), raised)).toBe(true)
    expect(
      store()
        .alerts.list('open')
        .map(({ at }) => at),
    ).toEqual([T0 + 2, T0])
    expect(store().alerts.list('open', 1)).toHaveLength(1)
    for (const { id } of store().alerts.list('open')) store().alerts.acknowledge(id, { at: utcMs(T0), by: admin.id, note: '' }, raised)
    expect(store().alerts.raise(anAlert(), raised)).toBe(true)
  })
}

export function describeAlertFacts(store: () => Store): void {
  test("failed attempts are the account's whose name was typed, with time and place", () => {
    const ada = addUser(store())
    const detail = { process: { host: 'desk' } }
    const failed = (at: number) => anAudit({ kind: 'sign_in_failed', at: utcMs(at), actorUserId: ada.id, detail })
    store().appendAudit(failed(T0 + 1), failed(T0 + 2), { ...failed(T0 + 3), actorUserId: null })
    const known = [T0 + 2, T0 + 1].map((at) => ({ at, host: 'desk' }))
    expect(store().failedSignInsOf(ada.id, utcMs(T0))).toEqual(known)
    expect(store().failedSignInsOf(ada.id, utcMs(T0 + 2))).toEqual(known.slice(0, 1))
  })

  test('an alert is found by its number, and when the last one of a kind and subject was seen to', () => {
    expect(store().alerts.find(1)).toBeNull()
    expect(store().alerts.lastAcknowledged('session_disowned', 'a session')).toBeNull()
    for (const at of [T0 + 7, T0 + 9]) {
      store().alerts.raise(anAlert(), raised)
      const [open] = store().alerts.list('open')
      expect(store().alerts.find(open?.id ?? 0)).toEqual(open)
      store().alerts.acknowledge(open?.id ?? 0, { at: utcMs(at), by: null, note: 'by the command line' }, raised)
    }
    expect(store().alerts.list('all')[0]?.acknowledged).toEqual({ at: T0 + 9, by: null, note: 'by the command line' })
    expect(store().alerts.lastAcknowledged('session_disowned', 'a session')).toBe(T0 + 9)
    expect(store().alerts.lastAcknowledged('session_disowned', 'another')).toBeNull()
    expect(store().alerts.lastAcknowledged('audit_broken', 'a session')).toBeNull()
  })

  test('failed sign-ins are told newest first, with whose name was typed and where', () => {
    const user = addUser(store())
    const failed = (at: number, actorUserId: typeof user.id | null, host: string) =>
      anAudit({ kind: 'sign_in_failed', at: utcMs(at), actorUserId, detail: { process: { host, pid: 1, osUser: 'kiosk' } } })
    store().appendAudit(failed(T0, user.id, 'a'), failed(T0 + 1, user.id, 'a'), failed(T0 + 2, null, 'b'), anAudit({ at: utcMs(T0 + 3) }))
    expect(store().alerts.failedSignIns(utcMs(T0 + 1))).toEqual([
      { at: T0 + 2, userId: null, host: 'b' },
      { at: T0 + 1, userId: user.id, host: 'a' },
    ])
  })

  test('the times of a person’s sign-ins are theirs alone, oldest first, active or not', () => {
    const [user, other] = [addUser(store()), addUser(store())]
    startSession(store(), other, { startedAt: utcMs(T0 + 5) })
    for (const at of [T0, T0 + 2, T0 + 1]) {
      const session = startSession(store(), user, { startedAt: utcMs(at) })
      if (at !== T0 + 1) store().endSession(session.id, anEnd(), anAudit())
    }
    expect(store().alerts.signInTimes(user.id, utcMs(T0 + 1))).toEqual([T0 + 1, T0 + 2])
  })

  test('crashes are what ended by a dead process or a reboot, counted from their end', () => {
    const user = addUser(store())
    const ending = (endReason: EndReason, endedAt: number) => {
      const session = startSession(store(), user)
      store().endSession(session.id, anEnd({ endReason, endedAt: utcMs(endedAt), recoveredAt: utcMs(T0 + 99) }), anAudit())
    }
    ending('process_died', T0 + 4)
    ending('rebooted', T0 + 5)
    ending('process_died', T0 + 6)
    ending('window_closed', T0 + 7)
    ending('lease_expired', T0 + 7)
    startSession(store(), user)
    const where = { hostId: 'host-id', host: 'desk-7' }
    expect(store().alerts.crashes(utcMs(T0 + 5))).toEqual([
      { endedAt: T0 + 5, ...where },
      { endedAt: T0 + 6, ...where },
    ])
  })

  test('the lines after one are told oldest first, at most so many', () => {
    for (let line = 1; line <= 4; line++) store().appendAudit(anAudit({ detail: { line } }))
    expect(
      store()
        .auditLinesAfter(1, 2)
        .map(({ seq }) => seq),
    ).toEqual([2, 3])
    expect(store().auditLinesAfter(4, 2)).toEqual([])
  })
}

const aRequest = (session: Session, message = 'Please finish') => ({
  sessionId: session.id,
  requestedAt: utcMs(T0 + 10),
  grace: durationMs(30_000),
  reason: 'closed_by_admin' as const,
  message,
  by: actorOf(session),
})

const asked = anAudit({ kind: 'close_requested' })
type Asked = ReturnType<typeof aRequest>

export function describeCloseRequests(store: () => Store): void {
  test('a session that is asked to end says so until the request is withdrawn, and whether its app has taken note', () => {
    const session = startSession(store(), addUser(store()))
    expect(store().closeRequests.of(session.id)).toBeNull()
    expect(store().closeRequests.ask([{ request: aRequest(session), audit: asked }])).toEqual([session.id])
    expect(store().closeRequests.of(session.id)).toEqual({ ...aRequest(session), seenAt: null })
    expect(store().closeRequests.see(session.id, utcMs(T0 + 11))).toBe(true)
    expect(store().closeRequests.see(session.id, utcMs(T0 + 12))).toBe(false)
    expect(store().closeRequests.of(session.id)?.seenAt).toBe(T0 + 11)
    expect(store().closeRequests.withdraw(session.id)).toBe(true)
    expect(store().closeRequests.withdraw(session.id)).toBe(false)
    expect(store().closeRequests.of(session.id)).toBeNull()
  })

  test('the grace may be extended while it is asked, and nothing else changes', () => {
    const session = startSession(store(), addUser(store()))
    expect(store().closeRequests.extend(session.id, durationMs(35_000))).toBe(false)
    store().closeRequests.ask([{ request: aRequest(session), audit: asked }])
    expect(store().closeRequests.extend(session.id, durationMs(35_000))).toBe(true)
    expect(store().closeRequests.of(session.id)).toEqual({ ...aRequest(session), grace: 35_000, seenAt: null })
  })

  test('a new request takes the place of the old one, to be noted again', () => {
    const session = startSession(store(), addUser(store()))
    store().closeRequests.ask([{ request: aRequest(session), audit: asked }])
    store().closeRequests.see(session.id, utcMs(T0 + 11))
    expect(store().closeRequests.ask([{ request: aRequest(session, 'Now'), audit: asked }])).toEqual([session.id])
    expect(store().closeRequests.of(session.id)).toMatchObject({ message: 'Now', seenAt: null })
  })

  test('goes with the end of its session, whoever writes that', () => {
    const [one, other] = [addUser(store()), addUser(store())].map((user) => startSession(store(), user)) as [Session, Session]
    store().closeRequests.ask([one, other].map((session) => ({ request: aRequest(session), audit: asked })))
    store().endSession(one.id, anEnd(), anAudit())
    expect([store().closeRequests.of(one.id), store().closeRequests.of(other.id)]).toMatchObject([null, { seenAt: null }])
    store().endSessions([{ id: other.id, end: anEnd(), audit: anAudit() }])
    expect(store().closeRequests.of(other.id)).toBeNull()
  })

  test.each([
    ['was withdrawn', (id: Session['id']) => void store().closeRequests.withdraw(id)],
    ['was made anew', (_id: Session['id'], request: Asked) => void store().closeRequests.ask([{ request, audit: asked }])],
  ])('what %s is not obeyed, and nothing is written', (_what, meanwhile) => {
    const session = startSession(store(), addUser(store()))
    store().closeRequests.ask([{ request: aRequest(session), audit: asked }])
    meanwhile(session.id, { ...aRequest(session), requestedAt: utcMs(T0 + 11) })
    const lines = store().listAudit().length
    const obey = (at: number) => store().endSession(session.id, anEnd(), anAudit(), undefined, utcMs(at))
    expect(() => obey(T0 + 10)).toThrow(expect.objectContaining({ code: 'not_found' }))
    expect(store().findSession(session.id)?.end).toBeNull()
    expect(store().listAudit()).toHaveLength(lines)
    store().closeRequests.ask([{ request: aRequest(session), audit: asked }])
    expect(obey(T0 + 10).kind).toBe('ended')
  })

  test('what has ended is not asked, and nothing is written about it', () => {
    const user = addUser(store())
    const over = startSession(store(), user)
    store().endSession(over.id, anEnd(), anAudit())
    const open = startSession(store(), user)
    const lines = store().listAudit().length
    const requests = [over, open].map((session) => ({ request: aRequest(session), audit: asked }))
    expect(store().closeRequests.ask(requests)).toEqual([open.id])
    expect(store().listAudit()).toHaveLength(lines + 1)
  })
}
