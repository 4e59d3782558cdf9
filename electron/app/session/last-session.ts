import { attemptsByHost, strangeAttempts } from '../../core/accounts/strange-attempts.ts'
import type { User } from '../../core/accounts/user.ts'
import type { NewAlert } from '../../core/alerts/alert.ts'
import { actorOf, auditEntry } from '../../core/audit/audit.ts'
import { sessionId } from '../../core/ids.ts'
import type { UtcMs } from '../../core/ids.ts'
import type { Clock, Store } from '../../core/ports/ports.ts'
import type { Session, SessionEnd } from '../../core/session/session.ts'
import { housePolicy } from '../policy/policies.ts'
import type { SignedIn } from '../sign-in/sign-in.ts'

type EndedSession = Session & Readonly<{ end: SessionEnd }>

/** What only the person can tell: whether that was them. A crash, a power cut or an administrator's doing is nobody's to answer for. */
export type LastQuestion = Readonly<{ id: number; at: UtcMs; host: string }> &
  (
    | Readonly<{ about: 'attempts'; count: number }>
    /** Somebody signed in elsewhere, with the right password, and that ended the session. */
    | Readonly<{ about: 'sign_in'; session: Session }>
  )

/** How a person's session before this one ended, and what happened since. */
export type LastSession = Readonly<{ session: EndedSession; questions: readonly LastQuestion[] }>

/** To be asked before the next one starts, at `here`. Null for somebody who was never here. */
export function lastSessionOf(store: Store, { id }: User, here: Readonly<{ host: string; now: UtcMs }>): LastSession | null {
  const session = store.lastEnded(id)
  if (!session?.end) return null
  const succeeded = store.activeSessions().filter(({ userId }) => userId === id)
  const strange = strangeAttempts(
    store.failedSignInsOf(id, session.end.endedAt),
    [...succeeded.map(({ startedAt, owner }) => ({ at: startedAt, host: owner.host })), { at: here.now, host: here.host }],
    housePolicy(store).freeAttempts,
  )
  const facts = [
    ...signInThatReplaced(store, session.end),
    ...attemptsByHost(strange).map((attempts) => ({ ...attempts, about: 'attempts' as const })),
  ]
  return { session: { ...session, end: session.end }, questions: facts.map((fact, at) => ({ ...fact, id: at })) }
}

function signInThatReplaced(store: Store, { endReason, endEvidence }: SessionEnd) {
  const other = endReason === 'replaced' && endEvidence.note ? store.findSession(sessionId(endEvidence.note)) : null
  return other ? [{ about: 'sign_in' as const, at: other.startedAt, host: other.owner.host, session: other }] : []
}

/** If it was not them, administrators are alerted, once for each fact. */
export function answerLastSession(
  { store, clock }: Readonly<{ store: Store; clock: Clock }>,
  { session, user }: SignedIn,
  question: LastQuestion,
  wasMe: boolean,
): void {
  const at = clock.now()
  const by = actorOf(session)
  const alert = disownedAs(question, { at, userId: user.id })
  const kinds = {
    attempts: ['attempts_confirmed', 'attempts_disowned'],
    sign_in: ['last_session_confirmed', 'last_session_disowned'],
  } as const
  store.appendAudit(auditEntry(by, at, kinds[question.about][wasMe ? 0 : 1], { asked: alert.subject, facts: alert.detail }))
  if (wasMe) return
  const { kind, sessionId: concerned } = alert
  store.alerts.raise(alert, { ...auditEntry(by, at, 'alert_raised', { alert: kind }), sessionId: concerned ?? session.id })
}

function disownedAs(question: LastQuestion, who: Pick<NewAlert, 'at' | 'userId'>): NewAlert {
  const { host, at } = question
  if (question.about === 'attempts') {
    const detail = { failed: question.count, host, lastAt: at }
    return { ...who, kind: 'attempts_disowned', subject: `user:${who.userId}@${host}`, sessionId: null, detail }
  }
  const { id, startedAt } = question.session
  return { ...who, kind: 'session_disowned', subject: id, sessionId: id, detail: { host, startedAt } }
}
