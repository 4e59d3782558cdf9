import { actorOf, endedBy, sessionEnded } from '../../../core/audit/audit.ts'
import type { AuditEntry } from '../../../core/audit/audit.ts'
import type { SessionId, UserId, UtcMs } from '../../../core/ids.ts'
import type { Endings, Heartbeat, SessionLimit, StartOutcome } from '../../../core/ports/store-port.ts'
import type { Session, SessionEnd } from '../../../core/session/session.ts'
import { selectUser } from '../accounts/user-table.ts'
import { insertAudit } from '../audit/audit-table.ts'
import type { Connection } from '../connection.ts'
import { insertSession, selectActiveSessionOf, selectSessions, updateEnd } from './session-table.ts'

/** All of these only inside `Connection.write`. */

export function startWithinLimit(
  db: Connection,
  session: Session,
  tokenHash: Uint8Array,
  audit: AuditEntry,
  limit: SessionLimit,
): StartOutcome {
  const user = selectUser(db, session.userId)
  if (user?.disabledAt) return { kind: 'not_admitted', because: 'account_disabled' }
  if (user?.mustChangePassword) return { kind: 'not_admitted', because: 'password_change_required' }
  const own = selectActiveSessionOf(db, session.owner.instanceId)
  if (own) return { kind: 'already_active', session: own }
  const active = selectSessions(db, { state: 'active', userId: session.userId })
  const tooMany = active.slice(limit.most - 1)
  if (tooMany[0] && limit.atLimit === 'refuse') return { kind: 'already_active', session: tooMany[0] }
  insertSession(db, session, tokenHash)
  const evidence = { trigger: 'signed in elsewhere', note: session.id }
  const ends: Endings = { reason: 'replaced', evidence, by: actorOf(session) }
  const replaced = tooMany.flatMap((older) => endAs(db, older, ends, session.startedAt) ?? [])
  insertAudit(db, audit)
  return { kind: 'started', replaced }
}

export function endAllOf(db: Connection, person: UserId, ends: Endings, at: UtcMs): readonly SessionId[] {
  const active = selectSessions(db, { state: 'active', userId: person })
  return active.filter(({ id }) => id !== ends.except).flatMap((session) => endAs(db, session, ends, at)?.id ?? [])
}

export function endOne(
  db: Connection,
  { id, end, audit, lastBeat }: { id: SessionId; end: SessionEnd; audit: AuditEntry; lastBeat?: Heartbeat | undefined },
): boolean {
  const ended = updateEnd(db, id, end, lastBeat)
  if (ended) insertAudit(db, audit)
  return ended
}

function endAs(db: Connection, session: Session, { reason, evidence, by }: Endings, at: UtcMs): Session | null {
  const endedAt = at < session.startedAt ? session.startedAt : at
  const end: SessionEnd = { endedAt, endReason: reason, endEvidence: { ...evidence, ...endedBy(session, by) }, recoveredAt: null }
  return endOne(db, { id: session.id, end, audit: sessionEnded(session, end, at, by) }) ? { ...session, end } : null
}
