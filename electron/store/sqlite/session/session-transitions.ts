import type { AuditEntry } from '../../../core/audit/audit.ts'
import type { SessionId, UserId, UtcMs } from '../../../core/ids.ts'
import type { Endings, Heartbeat, StartOutcome } from '../../../core/ports/store-port.ts'
import { checkEnd } from '../../../core/session/end-laws.ts'
import { endingOf } from '../../../core/session/session-end.ts'
import type { AuditedEnding, Judge } from '../../../core/session/session-end.ts'
import { decideStart, replacedBy } from '../../../core/session/session-start.ts'
import type { SessionLimit } from '../../../core/session/session-start.ts'
import type { Session, SessionEnd } from '../../../core/session/session.ts'
import { selectUser } from '../accounts/user-table.ts'
import { insertAudit } from '../audit/audit-table.ts'
import type { Connection } from '../connection.ts'
import { deleteCloseRequest } from './close-requests-table.ts'
import { insertSession, selectActiveSessionOf, selectSession, selectSessions, updateEnd } from './session-table.ts'

/** All of these only inside `Connection.write`. */

export function startSession(
  db: Connection,
  session: Session,
  tokenHash: Uint8Array,
  audit: AuditEntry,
  { limit, judge }: Readonly<{ limit: SessionLimit; judge: Judge | undefined }>,
): StartOutcome {
  const decision = decideStart(
    {
      user: selectUser(db, session.userId),
      heldByInstance: selectActiveSessionOf(db, session.owner.instanceId),
      active: selectSessions(db, { state: 'active', userId: session.userId }),
    },
    limit,
  )
  if (decision.kind !== 'admitted') return decision
  insertSession(db, session, tokenHash)
  const ending = { ...replacedBy(session), judge }
  const replaced = decision.toReplace.flatMap((older) => endOne(db, older, ending, session.startedAt) ?? [])
  insertAudit(db, audit)
  return { kind: 'started', replaced }
}

export function endAllOf(db: Connection, person: UserId, ends: Endings, at: UtcMs): readonly SessionId[] {
  const active = selectSessions(db, { state: 'active', userId: person })
  return active.filter(({ id }) => id !== ends.except).flatMap((session) => endOne(db, session, ends, at)?.id ?? [])
}

function endOne(db: Connection, session: Session, ending: AuditedEnding, at: UtcMs): Session | null {
  const { end, audit } = endingOf(session, ending, at)
  return writeEnd(db, { id: session.id, end, audit }) ? { ...session, end } : null
}

export function writeEnd(
  db: Connection,
  { id, end, audit, lastBeat }: { id: SessionId; end: SessionEnd; audit: AuditEntry; lastBeat?: Heartbeat | undefined },
): boolean {
  const before = selectSession(db, id)
  if (!updateEnd(db, id, end, lastBeat)) return false
  if (before) checkEnd(db.log, { before, end, replaces: false })
  // Nobody is left to be asked.
  deleteCloseRequest(db, id)
  insertAudit(db, audit)
  return true
}
