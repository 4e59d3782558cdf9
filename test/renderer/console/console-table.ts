import type { SessionsQuery } from '../../../electron/contract/console-questions.ts'
import type { ConsoleSession, SessionsPage } from '../../../electron/contract/console.ts'
import { NO_FILTER } from '../../../renderer/screens/console/sessions/filter.ts'
import type { Question } from '../../../renderer/screens/console/sessions/page-window.ts'

export const newestFirst: Question = { filter: NO_FILTER, sort: { column: 'started', direction: 'descending' }, zone: 'UTC' }

const NEWEST = Date.UTC(2026, 10, 21, 9)

/** The session that comes at this place, newest first. */
export function consoleSession(place: number, change: Partial<ConsoleSession> = {}): ConsoleSession {
  const startedAt = NEWEST - place * 60_000
  return {
    id: `s${place}`,
    personId: 'ana',
    username: 'ana',
    displayName: 'Ana García',
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(startedAt + 30_000).toISOString(),
    durationMs: 30_000,
    endReason: 'signed_out',
    presence: 'offline',
    liveness: null,
    lastActivityAt: new Date(startedAt + 20_000).toISOString(),
    lastHeartbeatAt: new Date(startedAt + 30_000).toISOString(),
    host: 'front-desk-2',
    pid: 4711,
    osUser: 'reception',
    isOwn: false,
    ...change,
  }
}

/** A table of so many sessions, which answers in pages as the main process does; its cursors are ids. */
export function consoleTable(sessions: number) {
  const rows = Array.from({ length: sessions }, (_, place) => consoleSession(place))
  function page({ sort, after, before, limit }: SessionsQuery): SessionsPage {
    const all = sort.direction === 'descending' ? rows : rows.toReversed()
    const placeOf = (cursor: string) => all.findIndex(({ id }) => id === cursor)
    const from = before === null ? (after === null ? 0 : placeOf(after) + 1) : Math.max(0, placeOf(before) - limit)
    const to = before === null ? from + limit : placeOf(before)
    const found = all.slice(from, to)
    return { rows: found, next: to < all.length ? (found.at(-1)?.id ?? null) : null, previous: from > 0 ? (found[0]?.id ?? null) : null }
  }
  return { rows, page }
}
