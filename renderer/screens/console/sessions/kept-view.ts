import type { SessionsFilter, SessionsQuery } from '../../../../electron/contract/console-questions.ts'
import { ask } from '../../../bridge.ts'
import type { usePort } from '../port.ts'
import { NO_FILTER } from './filter.ts'
import { SessionPages } from './session-pages.ts'

type Looked = Readonly<{ filter: SessionsFilter; sort: SessionsQuery['sort'] }>
type Kept = Readonly<{ pages: SessionPages; looked: { now: Looked }; place: { top: number } }>

type SessionsPort = Pick<ReturnType<typeof usePort>, 'kind' | 'sessions'>

const FIRST_LOOK: Looked = { filter: NO_FILTER, sort: { column: 'started', direction: 'descending' } }

/** What each administrator was looking at when they left the room. The page, and this with it, ends with its session. */
const kept = new Map<string, Kept>()

export function keptView(username: string, port: SessionsPort): Kept {
  const key = `${port.kind} ${username}`
  const known = kept.get(key)
  if (known) return known
  const view = { pages: new SessionPages((query) => ask(port.sessions, query)), looked: { now: FIRST_LOOK }, place: { top: 0 } }
  kept.set(key, view)
  return view
}

export function rememberLook(username: string, port: SessionsPort, look: Looked): void {
  keptView(username, port).looked.now = look
}
