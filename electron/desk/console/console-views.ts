import { toldLine } from '../../app/audit/told-line.ts'
import { isoTime } from '../../app/reports/iso-time.ts'
import type { AlertView, AuditLine, ConsoleSession, Overview } from '../../contract/console.ts'
import type { Alert } from '../../core/alerts/alert.ts'
import type { AuditRecord } from '../../core/audit/audit.ts'
import { sessionId, userId } from '../../core/ids.ts'
import type { UserId, UtcMs } from '../../core/ids.ts'
import type { ProcessProbe, Store } from '../../core/ports/ports.ts'
import type { Cards, ReportStore, SessionRow, Statistics } from '../../core/reports/console-port.ts'
import { dayText, localDayOf, zoneNamed } from '../../core/reports/zone.ts'
import { summaryOf } from '../home-view.ts'

export function consoleSession(row: SessionRow, probe: ProcessProbe, own: string): ConsoleSession {
  const { session, username, displayName, presence } = row
  const { host, pid, osUser } = session.owner
  return {
    ...summaryOf(session),
    personId: session.userId,
    username,
    displayName,
    presence,
    liveness: session.end ? null : probe.judge(session.owner).liveness,
    lastActivityAt: isoTime(session.lastActivityAt),
    lastHeartbeatAt: isoTime(session.lastHeartbeatAt),
    host,
    pid,
    osUser,
    isOwn: session.id === own,
  }
}

export const overviewView = (
  cards: Cards,
  { range, perDay, durations, byEndReason, heat, busiest }: Statistics,
  completeSince: ReturnType<ReportStore['completeSince']>,
): Overview => ({
  cards,
  completeSince: {
    figures: dayAfter(completeSince.figures, range.zone),
    people: dayAfter(completeSince.sessions, range.zone),
  },
  perDay,
  durations,
  byEndReason,
  heat,
  busiest: busiest.map(({ userId: personId, ...person }) => ({ personId, ...person })),
})

/** The first whole local day after a moment. */
const dayAfter = (at: UtcMs | null, zone: string) => (at === null ? null : dayText(localDayOf(at, zoneNamed(zone)) + 1))

export function alertView(store: Pick<Store, 'findUser'>, alert: Alert): AlertView {
  const nameOf = (id: UserId | null) => (id === null ? null : (store.findUser(id)?.displayName ?? null))
  const { id, at, kind, userId: person, sessionId: session, detail, acknowledged } = alert
  return {
    id,
    at: isoTime(at),
    kind,
    person: nameOf(person),
    personId: person,
    sessionId: session,
    detail,
    acknowledged: acknowledged && { at: isoTime(acknowledged.at), by: nameOf(acknowledged.by) ?? '', note: acknowledged.note },
  }
}

export function auditLine(store: Pick<Store, 'findUser' | 'findSession'>, line: AuditRecord): AuditLine {
  const hostOf = (id: string, person: string) => {
    const session = store.findSession(sessionId(id))
    return session?.userId === person ? session.owner.host : null
  }
  const told = toldLine(line, { nameOf: (id) => store.findUser(userId(id))?.displayName ?? null, hostOf })
  return { seq: line.seq, at: isoTime(line.at), ...told }
}
