import { askedAtOnce } from '../../app/reports/asked-at-once.ts'
import { askedFilter } from '../../app/reports/asked-filter.ts'
import { cardsOf, statisticsOf } from '../../app/reports/statistics.ts'
import { atOnce } from '../../app/upkeep/in-turns.ts'
import type { DayRange, SessionsFilter, SessionsQuery } from '../../contract/console-questions.ts'
import type { Overview, SessionsPage } from '../../contract/console.ts'
import type { FleetActor } from '../../core/fleet/actor.ts'
import { durationMs, utcMs } from '../../core/ids.ts'
import { searchWords } from '../../text/search-key.ts'
import { idOf, ownOf, rulesNow } from './console-deps.ts'
import type { ConsoleDeps } from './console-deps.ts'
import { keysOf, pageCursor } from './page-cursor.ts'
import { sessionView } from './session-views.ts'

/** Words beyond these are ignored, as at a desk. */
const MOST_WORDS = 8

export const wordsOf = (text: string): readonly string[] => searchWords(text).slice(0, MOST_WORDS)

function filterFrom(asked: SessionsFilter, zone: string): Readonly<Record<string, unknown>> {
  const { text = '', ...filter } = askedFilter(asked, zone)
  const { reasons } = filter
  const withWriteOffs = reasons && asked.reasons.includes('written_off') ? { reasons: [...reasons, 'written_off'] } : {}
  return { ...filter, ...withWriteOffs, words: wordsOf(text) }
}

/** A page more than is asked for tells whether anything follows. Backward it is found from its end. */
export async function sessionsPage(deps: ConsoleDeps, query: SessionsQuery, actor: FleetActor): Promise<SessionsPage> {
  const { sort, limit, after, before } = query
  const filter = filterFrom(query.filter, query.zone)
  const rules = await rulesNow(deps, actor)
  if (query.filter.text !== '' || sort.column === 'person') await deps.database.foldNames(idOf(actor))
  const order = `${sort.column} ${sort.direction}`
  const cursor = after ?? before
  const backward = after === null && before !== null
  const facts = {
    ...rules,
    filter,
    column: sort.column,
    descending: sort.direction === 'descending',
    backward,
    limit: limit + 1,
    keys: cursor === null ? null : keysOf(cursor, order),
  }
  const found = await deps.database.ask('console_sessions', idOf(actor), facts)
  const isMore = found.length > limit
  const kept = found.slice(0, limit)
  const rows = backward ? kept.toReversed() : kept
  const [first, last] = [rows[0], rows.at(-1)]
  return {
    rows: rows.map(({ session }) => sessionView(session, rules, ownOf(actor))),
    next: last && (backward || isMore) ? pageCursor(order, last.keys) : null,
    previous: first && (backward ? isMore : cursor !== null) ? pageCursor(order, first.keys) : null,
  }
}

export async function sessionCount(deps: ConsoleDeps, { filter, zone }: Pick<SessionsQuery, 'filter' | 'zone'>, actor: FleetActor) {
  const rules = await rulesNow(deps, actor)
  if (filter.text !== '') await deps.database.foldNames(idOf(actor))
  return { total: await deps.database.ask('console_count', idOf(actor), { ...rules, filter: filterFrom(filter, zone) }) }
}

export async function fleetOverview(deps: ConsoleDeps, range: DayRange, actor: FleetActor): Promise<Overview> {
  const asked = await rulesNow(deps, actor)
  const rules = { now: utcMs(asked.now), awayAfter: durationMs(asked.awayAfter), offlineAfter: durationMs(asked.offlineAfter) }
  await deps.database.foldNames(idOf(actor))
  const [cards, { range: _range, busiest, ...statistics }] = await askedAtOnce(
    (counting) => [cardsOf(counting.reports, rules, range.zone), atOnce(statisticsOf(counting, range, rules.now))] as const,
    (questions) => deps.database.ask('console_figures', idOf(actor), { ...rules, questions }),
  )
  return {
    cards,
    ...statistics,
    busiest: busiest.map(({ userId: personId, ...person }) => ({ personId, ...person })),
    completeSince: { figures: null, people: null },
  }
}
