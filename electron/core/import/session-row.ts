import { LatchkeyError } from '../errors.ts'
import type { UserId, UtcMs } from '../ids.ts'
import { withinCalendar } from '../ids.ts'
import { Fields } from './columns.ts'
import type { Columns, SessionField } from './columns.ts'
import { readMoment, TIME_UNITS } from './moments.ts'
import type { TimeRules, TimeUnit } from './moments.ts'
import { readRows, refuseCell } from './source-row.ts'
import type { Cell, ReadRows, SourceRow } from './source-row.ts'

/** A session as the other system knows it. All of them are over: nobody of another system is at work here. */
export type SessionRow = Readonly<{
  place: string
  id: string | null
  person: UserId
  host: string | null
  startedAt: UtcMs
  lastActivityAt: UtcMs
  endedAt: UtcMs
  /** What the file said, for the evidence of the end, without what opens a session there. */
  original: Readonly<Record<string, Cell>>
}>

export type SessionRules = Readonly<{
  times: TimeRules
  /** Of a column that holds lengths; null where nobody said. */
  durationUnit: TimeUnit | null
  /** By a name that people sign in with, or by the other system's id. */
  findPerson: (name: string | null, id: string | null) => UserId | null
}>

export function readSessions(rows: readonly SourceRow[], columns: Columns<SessionField>, rules: SessionRules): ReadRows<SessionRow> {
  requireColumns(columns)
  const taken = new Map<string, string>()
  return readRows(rows, (row, remark) => {
    const session = readSession(new Fields(row, columns), row, rules, remark)
    refuseTwice(session, taken, columns)
    return session
  })
}

function requireColumns({ of, left }: Columns<SessionField>): void {
  const missing = [
    ...(of.has('username') || of.has('personId') ? [] : ['whose they are: --map username=COLUMN']),
    ...(of.has('startedAt') ? [] : ['when they began: --map startedAt=COLUMN']),
  ]
  if (missing.length === 0) return
  throw new LatchkeyError('invalid_input', `No column says ${missing.join(', nor ')}. There are ${left.join(', ') || 'none'}.`)
}

function readSession(
  fields: Fields<SessionField>,
  { place, cells }: SourceRow,
  rules: SessionRules,
  remark: (what: string) => void,
): SessionRow {
  const moment = (field: 'startedAt' | 'endedAt' | 'lastActivityAt'): UtcMs | null => {
    const read = readMoment(fields.cell(field), fields.column(field), rules.times)
    if (read?.remark) remark(read.remark)
    return read?.at ?? null
  }
  const startedAt = moment('startedAt') ?? refuseCell(fields.column('startedAt'), 'There is no time at which the session began.')
  const seen = notBefore(startedAt, moment('lastActivityAt'), 'lastActivityAt', 'The last activity', { fields, rules, remark })
  const said = notBefore(startedAt, moment('endedAt'), 'endedAt', 'The end', { fields, rules, remark })
  const long = said === null ? endOfLength(startedAt, fields, rules) : null
  const endedAt = said ?? long ?? seen ?? startedAt
  if (said === null && long === null) remark(`has no end; it ends ${seen === null ? 'where it began' : 'at its last activity'}`)
  return {
    place,
    id: fields.text('id'),
    person: readPerson(fields, rules),
    host: fields.text('host'),
    startedAt,
    lastActivityAt: withinCalendar(Math.min(seen ?? endedAt, endedAt)),
    endedAt,
    original: withoutSecrets(cells, fields),
  }
}

function readPerson(fields: Fields<SessionField>, { findPerson }: SessionRules): UserId {
  const [name, id] = [fields.text('username'), fields.text('personId')]
  const column = fields.column(name === null && id !== null ? 'personId' : 'username') ?? fields.column('personId')
  if (name === null && id === null) return refuseCell(column, 'Nothing says whose session it was.')
  return (
    findPerson(name, id) ?? refuseCell(column, `There is no account "${name ?? id}". Import the people first, or add them with users add.`)
  )
}

type Reading = Readonly<{ fields: Fields<SessionField>; rules: SessionRules; remark: (what: string) => void }>

function notBefore(start: UtcMs, at: UtcMs | null, field: SessionField, what: string, { fields, rules, remark }: Reading): UtcMs | null {
  if (at === null || at >= start) return at
  if (!rules.times.repair) refuseCell(fields.column(field), `${what} lies before the start. --repair takes the start instead.`)
  remark(`${what.toLowerCase()} lies before the start; the start was taken`)
  return start
}

function endOfLength(start: UtcMs, fields: Fields<SessionField>, { durationUnit }: SessionRules): UtcMs | null {
  const text = fields.text('duration')
  if (text === null) return null
  const column = fields.column('duration')
  if (!/^\d+(\.\d+)?$/.test(text)) return refuseCell(column, `"${text}" is no length: a number is, with --duration-unit.`)
  if (durationUnit === null)
    return refuseCell(column, 'The session has a length and no end. Say the unit with --duration-unit s, ms or us.')
  return withinCalendar(start + Number(text) * TIME_UNITS[durationUnit])
}

function refuseTwice({ id, person, startedAt, place }: SessionRow, taken: Map<string, string>, columns: Columns<SessionField>): void {
  const key = id ?? `${person} ${startedAt}`
  const before = taken.get(key)
  if (before !== undefined) {
    refuseCell(columns.of.get('id') ?? null, id === null ? `It is the same session as in ${before}.` : `The id is that of ${before}, too.`)
  }
  taken.set(key, place)
}

const SECRET = /token|pass|clave|contrase|secret|cookie|hash|auth|(^|_)sid($|_)|session_?id|sesion_?id/i
const LONGEST = 200

/** Whoever reads a log of yesterday must not be able to use what was open in it. */
function withoutSecrets(cells: SourceRow['cells'], fields: Fields<SessionField>): SessionRow['original'] {
  const isSecret = (column: string) => SECRET.test(column) && column !== fields.column('personId')
  const kept = Object.entries(cells).filter(([column]) => !isSecret(column))
  return Object.fromEntries(kept.map(([column, cell]) => [column, typeof cell === 'string' ? cell.slice(0, LONGEST) : cell]))
}
