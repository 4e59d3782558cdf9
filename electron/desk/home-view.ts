import { isoTime } from '../app/reports/iso-time.ts'
import type { CurrentSession } from '../app/session/current-session.ts'
import type { LastQuestion, LastSession } from '../app/session/last-session.ts'
import type { Warning } from '../app/session/standing.ts'
import type { SignedIn } from '../app/sign-in/sign-in.ts'
import type {
  HomeView,
  LastQuestion as LastQuestionView,
  LastSession as LastSessionView,
  OpenSession,
  SessionSummary,
} from '../contract/views.ts'
import { isAdministrator } from '../core/accounts/user.ts'
import type { User } from '../core/accounts/user.ts'
import type { FleetOffice } from '../core/fleet/office-port.ts'
import type { UserId } from '../core/ids.ts'
import type { Clock, Store } from '../core/ports/ports.ts'
import { hereOf, presenceOf } from '../core/session/presence.ts'
import { durationOf } from '../core/session/session.ts'
import type { Session } from '../core/session/session.ts'
import { fleetView } from './fleet/link-view.ts'
import { warningView } from './warning-view.ts'

const RECENT = 10

type HomeFacts = Readonly<{
  signedIn: SignedIn
  current: CurrentSession
  last: LastSession | null
  warning: Warning | null
  clock: Clock
  office: FleetOffice | null
}>

export function homeView(store: Store, { signedIn, current, last, warning, clock, office }: HomeFacts): HomeView {
  const { user, session } = signedIn
  const { pid, host, osUser } = session.owner
  const active = store.activeSessions()
  const policy = current.policy()
  const presence = (one: Session) => presenceOf(one, clock.now(), { ...policy, here: hereOf(session.owner, clock) })
  const maySeeOthers = policy.peopleSeeOthers || isAdministrator(user)
  const people = new Map<UserId, User | null>([[user.id, user]])
  const nameOf = (id: UserId) => {
    if (!people.has(id)) people.set(id, store.findUser(id))
    return people.get(id)?.displayName ?? ''
  }
  return {
    screen: 'home',
    person: { username: user.username, displayName: user.displayName, role: user.role },
    session: { id: session.id, startedAt: isoTime(session.startedAt), pid, host, osUser, appVersion: session.appVersion },
    passwordLeast: policy.passwordLeast,
    otherSessions: active
      .filter(({ id, userId }) => userId === user.id && id !== session.id)
      .map((other) => ({
        id: other.id,
        host: other.owner.host,
        startedAt: isoTime(other.startedAt),
        lastActivityAt: isoTime(other.lastActivityAt),
        presence: presence(other),
      })),
    recent: store.listSessions({ state: 'all', userId: user.id, limit: RECENT }).map(summaryOf),
    last: last && lastSessionView(store, last),
    open: maySeeOthers
      ? active.map((each): OpenSession => ({
          displayName: nameOf(each.userId),
          presence: presence(each),
          startedAt: isoTime(each.startedAt),
          host: each.owner.host,
          isOwn: each.id === session.id,
        }))
      : null,
    warning: warningView(store, warning, policy),
    saving: current.saving.names,
    trouble: current.trouble?.code ?? null,
    ...fleetView(office, user),
  }
}

export const summaryOf = (session: Session): SessionSummary => ({
  id: session.id,
  startedAt: isoTime(session.startedAt),
  endedAt: isoTime(session.end?.endedAt ?? null),
  durationMs: durationOf(session),
  endReason: session.end?.endReason ?? null,
})

const questionView = (question: LastQuestion): LastQuestionView => {
  const { id, about, at, host } = question
  return { id, about, at: isoTime(at), host, count: question.about === 'attempts' ? question.count : 1 }
}

/** As it is on record now: a clean-up that ended it may have been undone since. */
function lastSessionView(store: Store, { session: then, questions }: LastSession): LastSessionView {
  const now = store.findSession(then.id)
  const session = now?.end ? { ...now, end: now.end } : then
  const { by, message = null } = session.end.endEvidence
  const isOthers = by !== undefined && by.userId !== session.userId
  const endedBy = isOthers ? ((by.userId && store.findUser(by.userId)?.displayName) ?? by.program ?? by.osUser) : null
  return { ...summaryOf(session), host: session.owner.host, endedBy, questions: questions.map(questionView), message }
}
