import type { User } from '../../core/accounts/user.ts'
import { actorOf, auditEntry } from '../../core/audit/audit.ts'
import { utcMs } from '../../core/ids.ts'
import type { UserId, UtcMs } from '../../core/ids.ts'
import type { Clock, Store } from '../../core/ports/ports.ts'
import { isUnusual } from '../../core/session/session.ts'
import type { Session, SessionEnd } from '../../core/session/session.ts'
import { housePolicy } from '../policy/policies.ts'
import type { SignedIn } from '../sign-in/sign-in.ts'

/** Whoever mistypes tries again at once. */
const JUST_BEFORE_MS = 10 * 60_000

/** How a person's session before this one ended, and what happened since. */
export type LastSession = Readonly<{ session: Session & Readonly<{ end: SessionEnd }>; failedSignIns: number; isUnusual: boolean }>

/** To be asked before the next one starts. Null for somebody who was never here. */
export function lastSessionOf(store: Store, { id }: User, now: UtcMs): LastSession | null {
  const session = store.lastEnded(id)
  if (!session?.end) return null
  const failedSignIns = strangeFailures(store, id, session.end.endedAt, now)
  return { session: { ...session, end: session.end }, failedSignIns, isUnusual: isUnusual(session.end) || failedSignIns > 0 }
}

/** A few wrong passwords just before the right one were the person's own: whoever mistypes is not asked who that was. */
function strangeFailures(store: Store, id: UserId, since: UtcMs, now: UtcMs): number {
  const failures = store.countFailedSignIns(id, since)
  const justNow = store.countFailedSignIns(id, utcMs(Math.max(since, now - JUST_BEFORE_MS)))
  return justNow < housePolicy(store).freeAttempts ? failures - justNow : failures
}

/** The person says whether that was them. If not, administrators are alerted, once for each session. */
export function answerLastSession(
  { store, clock }: Readonly<{ store: Store; clock: Clock }>,
  { session, user }: SignedIn,
  last: LastSession,
  wasMe: boolean,
): void {
  const at = clock.now()
  const by = actorOf(session)
  const facts = { asked: last.session.id, failedSignIns: last.failedSignIns }
  if (wasMe) return store.appendAudit(auditEntry(by, at, 'last_session_confirmed', facts))
  store.appendAudit(auditEntry(by, at, 'last_session_disowned', facts))
  store.alerts.raise(
    {
      at,
      kind: 'session_disowned',
      subject: last.session.id,
      userId: user.id,
      sessionId: last.session.id,
      detail: {
        host: last.session.owner.host,
        startedAt: last.session.startedAt,
        endReason: last.session.end.endReason,
        failedSignIns: last.failedSignIns,
      },
    },
    { ...auditEntry(by, at, 'alert_raised', { alert: 'session_disowned' }), sessionId: last.session.id },
  )
}
