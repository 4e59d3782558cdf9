import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { exportAudit } from '../../electron/app/audit/export-audit.ts'
import type { ExportFormat, ExportPieces } from '../../electron/app/reports/export-document.ts'
import { exportSessions } from '../../electron/app/reports/export-sessions.ts'
import { exportStatistics } from '../../electron/app/reports/export-statistics.ts'
import type { ReportCircumstances } from '../../electron/app/reports/session-report.ts'
import { statisticsOf } from '../../electron/app/reports/statistics.ts'
import { atOnce } from '../../electron/app/upkeep/in-turns.ts'
import { durationMs, instanceId, utcMs } from '../../electron/core/ids.ts'
import { END_REASONS } from '../../electron/core/session/session.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { newFile } from './folder.ts'
import { addUser, anAudit, anEnd, aSession, aTokenHash, T0 } from './samples.ts'

const MINUTE = 60_000
const SESSIONS = 450
const AUDIT_LINES = 1_200
const HOSTS = ['desk-7', '=HYPERLINK("http://evil.example","desk")', '+1', '-1', '@SUM(A1)', '\tdesk', 'a,"b"\r\nc', 'Ñandú 東京'] as const
const CIRCUMSTANCES: ReportCircumstances = {
  judge: () => 'unknown',
  now: utcMs(T0 + 10_000 * MINUTE),
  policy: { awayAfter: durationMs(MINUTE), offlineAfter: durationMs(MINUTE) },
  inWords: (ms) => `${ms} ms`,
}

function filledStore() {
  const file = newFile()
  const store = openSqliteStore(file)
  const db = new Database(file, { readonly: true })
  onTestFinished(() => {
    db.close()
    store.close()
  })
  const people = [addUser(store, { username: 'ada' }), addUser(store, { username: '-minus' })] as const
  for (let n = 0; n < SESSIONS; n++) {
    const startedAt = utcMs(T0 + n * 11 * MINUTE)
    const base = aSession(people[n % 2 === 0 ? 0 : 1], { startedAt, lastActivityAt: startedAt, lastHeartbeatAt: startedAt })
    const owner = { ...base.owner, host: HOSTS[n % HOSTS.length] as string, instanceId: instanceId(randomUUID()) }
    const audit = anAudit({ at: startedAt, actorUserId: base.userId, sessionId: base.id, detail: { host: owner.host } })
    store.startSession({ ...base, owner }, aTokenHash(), audit, { most: SESSIONS, atLimit: 'refuse' })
    const endReason = END_REASONS[n % END_REASONS.length] ?? 'window_closed'
    if (n % 9 !== 0) store.endSession(base.id, anEnd({ endedAt: utcMs(startedAt + n * 1_000), endReason }), anAudit())
  }
  const missing = AUDIT_LINES - store.auditEnds().newest.seq
  store.appendAudit(...Array.from({ length: missing }, (_, n) => anAudit({ kind: 'sign_in_failed', detail: { identifier: `=${n},"` } })))
  return { store, db, people }
}

/** RFC 4180, section 2, written down once more from the text: a field is quoted with doubled quotes inside, or holds none of `",CRLF`. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  const records: string[][] = [[]]
  while (field.lastIndex < text.length) {
    const found = field.exec(text)
    if (!found) throw new Error(`no CSV: ${JSON.stringify(text.slice(0, 200))}`)
    records.at(-1)?.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === '\r\n') records.push([])
  }
  return records.slice(0, -1)
}

const documentOf = (pieces: ExportPieces) => [...pieces].map(({ text }) => text).join('')

/** Whichever way it was written, each record by its columns, as texts and without the apostrophe that keeps a formula from running. */
function recordsOf(text: string, format: ExportFormat): readonly Readonly<Record<string, string>>[] {
  if (format === 'json') {
    const records = JSON.parse(text) as readonly Readonly<Record<string, unknown>>[]
    return records.map((record) => Object.fromEntries(Object.entries(record).map(([column, value]) => [column, asText(value)])))
  }
  const [columns = [], ...rows] = parseCsv(text.replace(/^\uFEFF/, ''))
  for (const row of rows) expect(row).toHaveLength(columns.length)
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, plain(row[index] ?? '')])))
}

const plain = (cell: string) => cell.replace(/^'(?=[=+\-@\t\r])/, '')
const asText = (value: unknown) => (value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value))
const uuid = (hex: Cell | undefined) =>
  String(hex ?? '')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    .toLowerCase()
const iso = (at: Cell | undefined) => (typeof at === 'number' ? new Date(at).toISOString() : '')
const day = (at: Cell | undefined) => iso(at).slice(0, 10)
type Cell = string | number | null
type Row = Readonly<Record<string, Cell>>

test.each(['csv', 'json'] as const)('the audit log in %s has every line of the database, in order', (format) => {
  const { store, db } = filledStore()
  const rows = db
    .prepare(
      `SELECT seq, at, kind, hex(actor_user_id) AS actor, (SELECT username FROM users WHERE id = actor_user_id) AS name,
        hex(session_id) AS session, detail, lower(hex(prev_hash)) AS prev, lower(hex(hash)) AS hash FROM audit_events ORDER BY seq`,
    )
    .all() as Row[]
  expect(rows).toHaveLength(AUDIT_LINES)
  expect(recordsOf(documentOf(exportAudit(store, format)), format)).toEqual(
    rows.map(({ seq, at, kind, actor, name, session, detail, prev, hash }) => ({
      seq: String(seq),
      at: iso(at),
      kind,
      actorUserId: uuid(actor),
      actor: name ?? '',
      sessionId: uuid(session),
      detail,
      prevHash: prev,
      hash,
    })),
  )
})

test.each(['csv', 'json'] as const)('the sessions in %s are those of the database, newest first', (format) => {
  const { store, db } = filledStore()
  const rows = db
    .prepare(
      `SELECT hex(sessions.id) AS id, username, host, pid, started_at, ended_at, end_reason, duration_ms
        FROM sessions JOIN users ON users.id = user_id ORDER BY started_at DESC, sessions.rowid DESC`,
    )
    .all() as Row[]
  expect(rows).toHaveLength(SESSIONS)
  const records = recordsOf(documentOf(exportSessions(store.reports, {}, format, CIRCUMSTANCES)), format)
  const shown = records.map(({ id, user, host, pid, startedAt, endedAt, endReason, durationMs: length }) =>
    [id, user, host, pid, startedAt, endedAt, endReason, length].join('|'),
  )
  expect(shown).toEqual(
    rows.map((row) =>
      [
        uuid(row['id']),
        row['username'],
        row['host'],
        row['pid'],
        iso(row['started_at']),
        iso(row['ended_at']),
        row['end_reason'] ?? '',
        row['duration_ms'] ?? '',
      ].join('|'),
    ),
  )
})

test.each(['csv', 'json'] as const)('the statistics in %s are what counting the rows of the database gives', (format) => {
  const { store, db } = filledStore()
  const range = { firstDay: day(T0), lastDay: day(T0 + SESSIONS * 12 * MINUTE), zone: 'UTC' }
  const text = documentOf(exportStatistics(atOnce(statisticsOf(store, range, CIRCUMSTANCES.now)), format))
  const perDay = format === 'csv' ? recordsOf(text, format) : (JSON.parse(text) as { perDay: readonly Row[] }).perDay
  const sessions = db.prepare('SELECT started_at, ended_at, end_reason FROM sessions').all() as Row[]
  const count = (matches: (session: Row) => boolean) => sessions.filter(matches).length
  const endedOn = (session: Row, on: string) => day(session['ended_at']) === on
  expect(perDay.length).toBeGreaterThan(3)
  for (const row of perDay as readonly Readonly<Record<string, unknown>>[]) {
    const on = String(row['day'])
    const reasons = (format === 'csv' ? row : row['byEndReason']) as Readonly<Record<string, unknown>>
    expect(Number(row['started']), on).toBe(count((session) => day(session['started_at']) === on))
    expect(Number(row['closed']), on).toBe(count((session) => endedOn(session, on)))
    for (const reason of END_REASONS)
      expect(Number(reasons[reason] ?? 0), `${on} ${reason}`).toBe(
        count((session) => endedOn(session, on) && session['end_reason'] === reason),
      )
  }
  const started = (perDay as readonly Readonly<Record<string, unknown>>[]).reduce((sum, row) => sum + Number(row['started']), 0)
  expect(started).toBe(SESSIONS)
})

test('no cell of a CSV export begins as a formula does, whatever people and computers are called', () => {
  const { store } = filledStore()
  const documents = [exportAudit(store, 'csv'), exportSessions(store.reports, {}, 'csv', CIRCUMSTANCES)].map(documentOf)
  const cells = documents.flatMap((text) => parseCsv(text).flat())
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([])
  expect(cells).toContain("'-minus")
  expect(cells).toContain(`'=HYPERLINK("http://evil.example","desk")`)
  expect(cells).toContain('a,"b"\r\nc')
})

test('an export that nobody asks on for reads no further, and leaves the database free to be written', () => {
  const { store, people } = filledStore()
  let asked = 0
  const counted = {
    auditEnds: () => store.auditEnds(),
    listUsers: () => store.listUsers(),
    auditLinesAfter: (seq: number, most: number) => (asked++, store.auditLinesAfter(seq, most)),
  }
  const audit = exportAudit(counted, 'csv')
  const [begin, first] = [audit.next(), audit.next()]
  expect(begin.value).toMatchObject({ done: 0, total: AUDIT_LINES })
  expect(first.value).toMatchObject({ done: 500, total: AUDIT_LINES })
  const sessions = exportSessions(store.reports, {}, 'json', CIRCUMSTANCES)
  for (let pulled = sessions.next(); !pulled.done && pulled.value.done === 0;) pulled = sessions.next()
  audit.return()
  sessions.return()
  expect([audit.next().done, sessions.next().done]).toEqual([true, true])
  expect(asked).toBe(1)
  store.appendAudit(anAudit({ actorUserId: people[0].id }))
  expect(store.auditEnds().newest.seq).toBe(AUDIT_LINES + 1)
})

test('progress never goes back and ends with everything', () => {
  const { store } = filledStore()
  for (const pieces of [exportAudit(store, 'json'), exportSessions(store.reports, { text: 'desk' }, 'csv', CIRCUMSTANCES)]) {
    const seen = [...pieces]
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((one, other) => one - other))
    expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total)
  }
})
