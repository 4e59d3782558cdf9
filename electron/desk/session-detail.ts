import { isoTime } from '../app/reports/iso-time.ts'
import type { SignedIn } from '../app/sign-in/sign-in.ts'
import type { EvidenceView, SessionDetail, SessionEvent } from '../contract/views.ts'
import { isAdministrator } from '../core/accounts/user.ts'
import type { AuditRecord } from '../core/audit/audit.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { SessionId } from '../core/ids.ts'
import type { Store } from '../core/ports/ports.ts'
import type { EndEvidence } from '../core/session/session.ts'
import { summaryOf } from './home-view.ts'

const MOST_EVENTS = 200

/** Everything there is to say about one session, to its person or to an administrator. Throws `not_found` to anybody else. */
export function explainSession(store: Store, { user }: SignedIn, id: SessionId): SessionDetail {
  const session = store.findSession(id)
  if (!session || (session.userId !== user.id && !isAdministrator(user))) {
    throw new LatchkeyError('not_found', 'There is no such session, or it is not yours.')
  }
  const { pid, host, osUser } = session.owner
  return {
    ...summaryOf(session),
    displayName: store.findUser(session.userId)?.displayName ?? '',
    lastHeartbeatAt: isoTime(session.lastHeartbeatAt),
    lastActivityAt: isoTime(session.lastActivityAt),
    recoveredAt: isoTime(session.end?.recoveredAt ?? null),
    pid,
    host,
    osUser,
    appVersion: session.appVersion,
    evidence: session.end && evidenceView(store, session.end.endEvidence),
    events: store.listAudit({ session: id, newest: MOST_EVENTS }).map(eventView),
  }
}

function evidenceView(store: Store, evidence: EndEvidence): EvidenceView {
  const { lastHeartbeatAt, lastActivityAt, asleepSince, dueAt, writtenAt, by, ...plain } = evidence
  return {
    ...plain,
    ...(lastHeartbeatAt === undefined ? {} : { lastHeartbeatAt: isoTime(lastHeartbeatAt) }),
    ...(lastActivityAt === undefined ? {} : { lastActivityAt: isoTime(lastActivityAt) }),
    ...(asleepSince === undefined ? {} : { asleepSince: isoTime(asleepSince) }),
    ...(dueAt === undefined ? {} : { dueAt: isoTime(dueAt) }),
    ...(writtenAt === undefined ? {} : { writtenAt: isoTime(writtenAt) }),
    ...(by ? { by: { ...by, displayName: by.userId && (store.findUser(by.userId)?.displayName ?? null) } } : {}),
  }
}

/** Of the detail only what is a plain fact: who and which process are said elsewhere. */
function eventView({ at, kind, detail }: AuditRecord): SessionEvent {
  const facts = Object.entries(detail).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
  )
  return { at: isoTime(at), kind, detail: Object.fromEntries(facts) }
}
