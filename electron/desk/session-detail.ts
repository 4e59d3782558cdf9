import type { SignedIn } from '../app/sign-in/sign-in.ts'
import type { EvidenceView, SessionDetail, SessionEvent } from '../contract/views.ts'
import { isAdministrator } from '../core/accounts/user.ts'
import type { AuditRecord } from '../core/audit/audit.ts'
import { LatchkeyError } from '../core/errors.ts'
import type { SessionId } from '../core/ids.ts'
import type { Store } from '../core/ports/ports.ts'
import type { EndEvidence } from '../core/session/session.ts'
import { summaryOf } from './home-view.ts'
import { iso } from './moments.ts'

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
    lastHeartbeatAt: iso(session.lastHeartbeatAt),
    lastActivityAt: iso(session.lastActivityAt),
    recoveredAt: session.end?.recoveredAt ? iso(session.end.recoveredAt) : null,
    pid,
    host,
    osUser,
    appVersion: session.appVersion,
    evidence: session.end && evidenceView(store, session.end.endEvidence),
    events: store.listAudit({ session: id, newest: MOST_EVENTS }).map(eventView),
  }
}

function evidenceView(store: Store, evidence: EndEvidence): EvidenceView {
  const { lastHeartbeatAt, lastActivityAt, asleepSince, by, ...plain } = evidence
  return {
    ...plain,
    ...(lastHeartbeatAt === undefined ? {} : { lastHeartbeatAt: iso(lastHeartbeatAt) }),
    ...(lastActivityAt === undefined ? {} : { lastActivityAt: iso(lastActivityAt) }),
    ...(asleepSince === undefined ? {} : { asleepSince: iso(asleepSince) }),
    ...(by ? { by: { ...by, displayName: by.userId && (store.findUser(by.userId)?.displayName ?? null) } } : {}),
  }
}

/** Of the detail only what is a plain fact: who and which process are said elsewhere. */
function eventView({ at, kind, detail }: AuditRecord): SessionEvent {
  const facts = Object.entries(detail).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
  )
  return { at: iso(at), kind, detail: Object.fromEntries(facts) }
}
