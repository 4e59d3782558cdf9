import { LatchkeyError } from '../../../core/errors.ts'
import type {
  ConsoleFilter,
  PageCursor,
  PresenceRules,
  SessionPage,
  SessionQuery,
  SessionRow,
  Stepwise,
} from '../../../core/reports/console-port.ts'
import { presenceOf } from '../../../core/session/presence.ts'
import type { Connection } from '../connection.ts'
import { COLUMNS, sessionFrom } from '../session/session-table.ts'
import type { SessionRow as TableRow } from '../session/session-table.ts'
import { ALL, allOf, condition, conditionOf, NOTHING, where } from './console-filter.ts'
import type { Condition, Parameter } from './console-filter.ts'
import { following, isSorted, orderOf, within } from './console-orders.ts'
import type { Leg, Order } from './console-orders.ts'
import { isOverdue } from './pace.ts'
import type { Stopwatch } from './pace.ts'
import { fewOf } from './session-counts.ts'

type Found = Readonly<{ leg: Leg; keys: readonly Parameter[]; row: readonly unknown[] }>
type Place = Readonly<{ leg: string; keys: readonly Parameter[] }>
type Direction = 'ASC' | 'DESC'

const PLACE = ['sessions.started_at', 'sessions.rowid']

const SELECTED = COLUMNS.split(',').map((column) => `sessions.${column.trim()}`)
const USERNAME_AT = SELECTED.length
const KEYS_AT = USERNAME_AT + 2

const NO_PAGE: SessionPage = { rows: [], next: null, previous: null }

/** Finds a page by walking from its cursor on, never by counting rows from the beginning. */
export function* findPage(db: Connection, query: SessionQuery, rules: PresenceRules, watch: Stopwatch): Stepwise<SessionPage> {
  const { filter, sort, page } = query
  const cursor = page.after ?? page.before
  const backward = page.after === undefined && page.before !== undefined
  const direction: Direction = (sort.direction === 'ascending') === backward ? 'DESC' : 'ASC'
  if (db.read('search the sessions', () => conditionOf(db, filter, rules)) === NOTHING) return NO_PAGE
  const order = orderOf(
    sort.column,
    filter,
    db.read('search the sessions', () => fewOf(db, filter)),
  )
  const walk = new Walk(db, filter, rules, direction, watch)
  const found = yield* walk.through(order, cursor === undefined ? null : placeOf(cursor, order), page.limit + 1)
  const more = found.length > page.limit
  const kept = backward ? found.slice(0, page.limit).toReversed() : found.slice(0, page.limit)
  return {
    rows: kept.map(({ row }) => rowFrom(row, rules)),
    next: backward || more ? cursorAt(kept.at(-1)) : null,
    previous: (backward ? more : cursor !== undefined) ? cursorAt(kept[0]) : null,
  }
}

class Walk {
  readonly #db: Connection
  readonly #filter: ConsoleFilter
  readonly #rules: PresenceRules
  readonly #direction: Direction
  readonly #watch: Stopwatch
  looked = 0

  constructor(db: Connection, filter: ConsoleFilter, rules: PresenceRules, direction: Direction, watch: Stopwatch) {
    this.#db = db
    this.#filter = filter
    this.#rules = rules
    this.#direction = direction
    this.#watch = watch
  }

  *through({ merged, legs }: Order, from: Place | null, wanted: number): Stepwise<readonly Found[]> {
    const ordered = this.#direction === 'ASC' || merged ? legs : legs.toReversed()
    const entered = from && !merged ? ordered.slice(ordered.findIndex(({ name }) => name === from.leg)) : ordered
    const found: Found[] = []
    for (const leg of entered) {
      const start = from && (merged || from.leg === leg.name) ? from.keys : null
      found.push(...(yield* this.#along(leg, start, merged ? wanted : wanted - found.length)))
      if (!merged && found.length >= wanted) break
    }
    return merged ? found.toSorted((one, other) => this.#compare(one.keys, other.keys)).slice(0, wanted) : found
  }

  *#along(leg: Leg, start: readonly Parameter[] | null, wanted: number): Stepwise<readonly Found[]> {
    const bounded = within(leg, this.#filter)
    const { fulfils } = bounded
    const rest = Object.fromEntries(Object.entries(this.#filter).filter(([key]) => !fulfils.includes(key as keyof ConsoleFilter)))
    const residual = this.#db.read('search the sessions', () => conditionOf(this.#db, rest, this.#rules))
    if (leg.name === 'gathered') return yield* this.#gathered(bounded, residual, start, wanted)
    let ahead = start ? this.#following(leg, start) : [ALL]
    const isBounded = residual.sql === '' || isSorted(leg)
    const found: Found[] = []
    while (ahead[0] && found.length < wanted) {
      const [range, ...ranges] = ahead as [Condition, ...Condition[]]
      if (isBounded) {
        found.push(...this.#select(bounded, allOf(bounded.condition, range, residual), wanted - found.length))
        ahead = ranges
        continue
      }
      const { matching, last } = this.#look(bounded, range, residual, wanted - found.length)
      for (const keys of matching) found.push(...this.#select(bounded, allOf(bounded.condition, exactly(leg, keys)), 1))
      ahead = last ? this.#following(leg, last) : ranges
      if (last && found.length < wanted) yield this.looked
    }
    return found
  }

  /** Every session of a person, sorted here: SQLite would look at all of them in one go, wherever in the file they lie. */
  *#gathered(leg: Leg, residual: Condition, start: readonly Parameter[] | null, wanted: number): Stepwise<readonly Found[]> {
    const byStart: Leg = { ...leg, name: 'any', keys: [...PLACE, ...leg.keys] }
    const gathered: (readonly Parameter[])[] = []
    for (let range: Condition | undefined = ALL; range;) {
      const { matching, last } = this.#look(byStart, range, residual.sql === '' ? condition('1') : residual, Number.POSITIVE_INFINITY)
      for (const one of matching) gathered.push(one)
      range = last ? this.#following(byStart, last)[0] : undefined
      if (range) yield this.looked
    }
    const keysOf = (one: readonly Parameter[]) => one.slice(PLACE.length)
    return gathered
      .filter((one) => !start || this.#compare(keysOf(one), start) > 0)
      .toSorted((one, other) => this.#compare(keysOf(one), keysOf(other)))
      .slice(0, wanted)
      .flatMap((one) => this.#select(leg, allOf(leg.condition, exactly({ keys: PLACE }, one.slice(0, PLACE.length))), 1))
  }

  /** One session after another, until enough match or the step is over; with the place to go on from where there may be more. */
  #look(
    leg: Leg,
    range: Condition,
    residual: Condition,
    wanted: number,
  ): Readonly<{ matching: readonly (readonly Parameter[])[]; last: readonly Parameter[] | null }> {
    const limits = allOf(leg.condition, range)
    const sql = `SELECT ${leg.keys.join(', ')}, ${residual.sql} FROM ${leg.from}${where(limits)} ORDER BY ${this.#sorted(leg.keys)}`
    const matching: (readonly Parameter[])[] = []
    return this.#db.read('search the sessions', () => {
      const overdue = isOverdue(this.#watch)
      for (const keys of this.#db.rows(sql).iterate(...residual.parameters, ...limits.parameters) as IterableIterator<Parameter[]>) {
        this.looked++
        if (keys.pop() === 1) matching.push(keys)
        if (matching.length >= wanted || overdue()) return { matching, last: keys }
      }
      return { matching, last: null }
    })
  }

  #following(leg: Leg, values: readonly Parameter[]): readonly Condition[] {
    return following(leg, values, this.#direction === 'ASC' ? '>' : '<')
  }

  #select(leg: Leg, limits: Condition, wanted: number): readonly Found[] {
    const sql = `SELECT ${SELECTED.join(', ')}, users.username, users.display_name, ${leg.keys.join(', ')} FROM ${leg.from}${where(limits)}
      ORDER BY ${this.#sorted(leg.keys)} LIMIT ?`
    const rows = this.#db.read('list the sessions', () => this.#db.rows(sql).all(...limits.parameters, wanted)) as (readonly unknown[])[]
    return rows.map((row) => ({ leg, keys: row.slice(KEYS_AT) as Parameter[], row }))
  }

  #sorted(keys: readonly string[]): string {
    return keys.map((key) => `${key} ${this.#direction}`).join(', ')
  }

  #compare(one: readonly Parameter[], other: readonly Parameter[]): number {
    const at = one.findIndex((value, index) => value !== other[index])
    const [left = 0, right = 0] = [one[at], other[at]]
    const ascending = typeof left === 'number' ? left - Number(right) : Buffer.from(left).compare(Buffer.from(String(right)))
    return this.#direction === 'ASC' ? ascending : -ascending
  }
}

const exactly = ({ keys }: Pick<Leg, 'keys'>, values: readonly Parameter[]): Condition =>
  condition(keys.map((key) => `${key} = ?`).join(' AND '), ...values)

function rowFrom(row: readonly unknown[], rules: PresenceRules): SessionRow {
  const session = sessionFrom(row as unknown as TableRow)
  return {
    session,
    username: row[USERNAME_AT] as string,
    displayName: row[USERNAME_AT + 1] as string,
    presence: presenceOf(session, rules.now, rules),
  }
}

const cursorAt = (found: Found | undefined): PageCursor | null =>
  found ? Buffer.from(JSON.stringify([found.leg.name, ...found.keys])).toString('base64url') : null

/** Throws `invalid_input` for what is no cursor of this order. */
function placeOf(cursor: PageCursor, { legs }: Order): Place {
  const [name, ...keys] = parsed(cursor)
  const leg = legs.find((one) => one.name === name)
  const values = keys.filter((key) => typeof key === 'string' || typeof key === 'number')
  if (leg && values.length === leg.keys.length && values.length === keys.length) return { leg: leg.name, keys: values }
  throw new LatchkeyError('invalid_input', 'That page belongs to another list of sessions. Begin with the first page.')
}

function parsed(cursor: PageCursor): readonly unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(values) ? values : []
  } catch {
    return []
  }
}
