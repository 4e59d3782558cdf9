import { isoTime } from '../../app/reports/iso-time.ts'
import type { SessionsFilter } from '../../contract/console-questions.ts'
import type { AlertView, AuditLine, ConsoleSession, Overview } from '../../contract/console.ts'
import type { Alert } from '../../core/alerts/alert.ts'
import type { AuditRecord } from '../../core/audit/audit.ts'
import { userId } from '../../core/ids.ts'
import type { UserId, UtcMs } from '../../core/ids.ts'
import type { ProcessProbe, Store } from '../../core/ports/ports.ts'
import type { Cards, ConsoleFilter, ReportStore, SessionRow, Statistics } from '../../core/reports/console-port.ts'
import { beginOfDay, dayNumber, dayText, localDayOf, zoneNamed } from '../../core/reports/zone.ts'
import { END_REASONS, VIAS } from '../../core/session/session.ts'
import { summaryOf } from '../home-view.ts'

/** Throws `invalid_input` for days and zones that there are not. */
export function filterFrom(asked: SessionsFilter, zoneName: string): ConsoleFilter {
  const zone = zoneNamed(zoneName)
  const reasons = END_REASONS.filter((reason) => asked.reasons.includes(reason))
  return {
    ...(asked.person === null ? {} : { person: userId(asked.person) }),
    ...(asked.state === null ? {} : { state: asked.state }),
    ...(asked.presence === null ? {} : { presence: asked.presence }),
    ...(asked.reasons.length === 0 ? {} : { reasons }),
    ...(asked.firstDay === null ? {} : { startedFrom: beginOfDay(dayNumber(asked.firstDay), zone) }),
    ...(asked.lastDay === null ? {} : { startedTo: beginOfDay(dayNumber(asked.lastDay) + 1, zone) }),
    ...(asked.text.trim() === '' ? {} : { text: asked.text }),
  }
}

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
  const { id, at, kind, userId: person, sessionId, detail, acknowledged } = alert
  return {
    id,
    at: isoTime(at),
    kind,
    person: nameOf(person),
    personId: person,
    sessionId,
    detail,
    acknowledged: acknowledged && { at: isoTime(acknowledged.at), by: nameOf(acknowledged.by) ?? '', note: acknowledged.note },
  }
}

type Names = Pick<Store, 'findUser' | 'findSession'>

/** `via` and `process` of the detail say who did it where nobody was signed in. */
export function auditLine(store: Names, { seq, at, kind, actorUserId, sessionId, detail }: AuditRecord): AuditLine {
  const { via, process, ...rest } = detail
  const { program } = rest
  const osUser = isRecord(process) && typeof process['osUser'] === 'string' ? process['osUser'] : ''
  const whoever = typeof program === 'string' ? program : osUser
  const actor = actorUserId === null ? whoever : (store.findUser(actorUserId)?.displayName ?? osUser)
  const user = typeof rest['user'] === 'string' ? userId(rest['user']) : null
  const name = user && (store.findUser(user)?.displayName ?? null)
  const session = user && sessionId ? store.findSession(sessionId) : null
  return {
    seq,
    at: isoTime(at),
    kind,
    actor,
    person: name !== null && user !== actorUserId ? { name, host: session?.userId === user ? session.owner.host : null } : null,
    via: VIAS.find((known) => known === via) ?? null,
    sessionId,
    detail: name === null ? rest : { ...rest, user: name },
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
