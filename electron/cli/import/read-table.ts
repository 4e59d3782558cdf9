import { CsvError, parse } from 'csv-parse/sync'
import { LatchkeyError } from '../../core/errors.ts'
import { columnKey, SESSION_COLUMNS } from '../../core/import/columns.ts'
import type { Cell, Refusal, SourceRow, SourceTable } from '../../core/import/source-row.ts'

const SEPARATORS = [',', ';', '\t', '|']

/** CSV with a first line of names, a list or lines of objects in JSON, or an object that is keyed by person. Throws `invalid_input`. */
export function readTable(text: string, file: string, separator: string | null): SourceTable {
  if (text.trim() === '') throw new LatchkeyError('invalid_input', `${file} is empty.`)
  return /^\s*[[{]/.test(text) ? readJson(text, file) : readCsv(text, file, separator)
}

function readCsv(text: string, file: string, separator: string | null): SourceTable {
  // HAZARD: csv-parse 7 counts such a line end twice within quotes.
  const plain = text.replaceAll('\r\n', '\n')
  // What Excel writes to tell itself.
  const [said, told] = /^sep=(.)\n/i.exec(plain) ?? []
  const records = parsed(plain, file, separator ?? told ?? guessed(plain), said === undefined ? 1 : 2)
  const [first, ...others] = records
  const columns = first?.record.map((name) => name.trim()) ?? []
  const last = new Map(columns.map((name, at) => [name, at]))
  const twice = columns.find((name, at) => name === '' || last.get(name) !== at)
  if (twice !== undefined) {
    throw new LatchkeyError(
      'invalid_input',
      `${file}: the first line names a column ${twice === '' ? 'with nothing' : `"${twice}" twice`}.`,
    )
  }
  const unfit: Refusal[] = []
  const rows: SourceRow[] = []
  for (const { record, line } of others) {
    const place = `line ${line}`
    if (record.length === columns.length)
      rows.push({ place, cells: Object.fromEntries(columns.map((name, at) => [name, record[at] ?? null])) })
    else unfit.push({ place, column: null, why: `It has ${cells(record.length)} where the first line has ${columns.length}.` })
  }
  return { columns, rows, unfit }
}

const cells = (count: number) => (count === 1 ? '1 cell' : `${count} cells`)

type Record = Readonly<{ record: readonly string[]; line: number }>

function parsed(text: string, file: string, delimiter: string, from: number): readonly Record[] {
  try {
    const options = { delimiter, from_line: from, info: true, relax_column_count: true, skip_empty_lines: true } as const
    const records = parse(text, options) as unknown as readonly Readonly<{ record: string[]; info: { lines: number } }>[]
    return records.map(({ record, info }) => ({ record, line: info.lines - lineEnds(record) }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new LatchkeyError('invalid_input', `${file} is no CSV: ${error.message}. Nothing was imported.`, { cause: error })
  }
}

const lineEnds = (record: readonly string[]) => record.reduce((count, cell) => count + cell.split('\n').length - 1, 0)

/** Whichever stands most often in the first line, outside quotes. */
function guessed(text: string): string {
  const first = text.slice(0, text.search(/\r|\n|$/)).replaceAll(/"[^"]*"/g, '')
  const [most] = SEPARATORS.map((mark) => ({ mark, count: first.split(mark).length })).toSorted((a, b) => b.count - a.count)
  return most?.mark ?? ','
}

function readJson(text: string, file: string): SourceTable {
  const whole = parsedJson(text)
  const entries = whole === undefined ? linesOf(text, file) : entriesOf(whole)
  if (entries === null) {
    throw new LatchkeyError('invalid_input', `${file} holds JSON, but no list of objects, no object of objects and no object a line.`)
  }
  const rows = entries.map(({ place, entry }) => ({
    place,
    cells: Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, cellOf(value)])),
  }))
  return { columns: [...new Set(rows.flatMap((row) => Object.keys(row.cells)))], rows, unfit: [] }
}

type JsonObject = Readonly<{ [key: string]: unknown }>
type Entry = Readonly<{ place: string; entry: JsonObject }>

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text, asWritten) as unknown
  } catch {
    return undefined
  }
}

/** HAZARD: a number that is too long for JavaScript would become another one without a word; as text it stays what it is. */
const asWritten = (_key: string, value: unknown, context?: Readonly<{ source?: string }>) =>
  typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER ? (context?.source ?? value) : value

function linesOf(text: string, file: string): readonly Entry[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return []
    const entry = parsedJson(line)
    if (!isObject(entry)) throw new LatchkeyError('invalid_input', `${file}, line ${at + 1} is no object in JSON. Nothing was imported.`)
    return [{ place: `line ${at + 1}`, entry }]
  })
}

function entriesOf(found: unknown): readonly Entry[] | null {
  if (Array.isArray(found)) return found.every(isObject) ? found.map((entry, at) => ({ place: `entry ${at + 1}`, entry })) : null
  if (!isObject(found)) return null
  const values = Object.entries(found)
  const [only] = values
  // { "sessions": […] }
  if (only && values.length === 1 && Array.isArray(only[1])) return entriesOf(only[1])
  const keyed = values.flatMap(([key, value]) => (Array.isArray(value) ? value : [value]).map((entry: unknown) => ({ key, entry })))
  if (!keyed.every((one): one is { key: string; entry: JsonObject } => isObject(one.entry))) return [{ place: 'entry 1', entry: found }]
  return keyed.map(({ key, entry }) => ({ place: `entry "${key}"`, entry: { [saysWho(entry) ? 'id' : 'user']: key, ...entry } }))
}

const NAMES = new Set(SESSION_COLUMNS.username.split(' '))
const saysWho = (entry: JsonObject) => Object.keys(entry).some((name) => NAMES.has(columnKey(name)))

const cellOf = (value: unknown): Cell =>
  value === null || value === undefined
    ? null
    : typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : JSON.stringify(value)
