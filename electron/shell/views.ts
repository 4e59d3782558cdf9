import type { HomeView, RecoveredNotice, SessionSummary, View } from '../contract/views.ts'
import type { SignedIn } from '../app/sign-in.ts'
import type { Store } from '../core/ports.ts'
import { durationOf } from '../core/session.ts'
import type { Session } from '../core/session.ts'
import type { User } from '../core/user.ts'

const RECENT = 10

/** What the window shows, from what is so. */
export function viewOf(store: Store, signedIn: SignedIn | null, choosing: User | null, recovered: readonly Session[]): View {
  if (signedIn) return homeView(store, signedIn)
  if (choosing) return { screen: 'choose_password', person: { username: choosing.username, displayName: choosing.displayName } }
  if (store.countUsers() === 0) return { screen: 'first_run' }
  return { screen: 'sign_in', recovered: recovered.flatMap((session) => noticeOf(store, session)) }
}

function homeView(store: Store, { user, session }: SignedIn): HomeView {
  const { pid, host, osUser } = session.owner
  return {
    screen: 'home',
    person: { username: user.username, displayName: user.displayName, role: user.role },
    session: { id: session.id, startedAt: iso(session.startedAt), pid, host, osUser, appVersion: session.appVersion },
    otherSessions: store.listSessions({ state: 'active', userId: user.id }).filter(({ id }) => id !== session.id).length,
    recent: store.listSessions({ state: 'all', userId: user.id, limit: RECENT }).map(summaryOf),
  }
}

const summaryOf = (session: Session): SessionSummary => ({
  id: session.id,
  startedAt: iso(session.startedAt),
  endedAt: session.end ? iso(session.end.endedAt) : null,
  durationMs: durationOf(session),
  endReason: session.end?.endReason ?? null,
})

function noticeOf(store: Store, session: Session): readonly RecoveredNotice[] {
  const displayName = store.findUser(session.userId)?.displayName
  if (!session.end || !displayName) return []
  const { endedAt, endReason, recoveredAt } = session.end
  return [{ displayName, endedAt: iso(endedAt), endReason, inSight: recoveredAt === null }]
}

export const iso = (ms: number) => new Date(ms).toISOString()
