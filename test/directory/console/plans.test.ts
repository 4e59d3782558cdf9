import { expect, it } from 'vitest'
import type { SessionsQuery } from '../../../electron/contract/console-questions.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { fleetConsole, OWNER } from './fleet-world.ts'

const SESSIONS = 100_000
const OPEN = 2_000

const QUERY: SessionsQuery = {
  filter: { person: null, state: 'active', presence: null, reasons: [], firstDay: null, lastDay: null, text: '' },
  sort: { column: 'started', direction: 'descending' },
  limit: 50,
  after: null,
  before: null,
  zone: 'UTC',
}

/** What the first page of open sessions costs by hand. */
const BY_HAND = `SELECT s.id, s.local_started_at, s.host, s.os_user, s.pid, w.name, w.site, p.seen_at, p.idle_ms, d.username, d.display_name
  FROM sessions s JOIN workstations w ON w.id = s.workstation_id LEFT JOIN presence p ON p.workstation_id = w.id LEFT JOIN people d ON d.id = s.person_id
  WHERE s.start_received_at IS NOT NULL AND s.local_ended_at IS NULL AND s.written_off_at IS NULL ORDER BY s.local_started_at DESC, s.id DESC LIMIT 50`

describeWithPostgres(`With ${SESSIONS} sessions`, (database) => {
  const buffers = async (sql: string) => {
    const [row] = await database.sql<{ 'QUERY PLAN': readonly { Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number } }[] }>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
    )
    const plan = row?.['QUERY PLAN'][0]?.Plan
    return (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0)
  }
  const planOf = async (filter: object, column: string, keys: readonly string[] = []) => {
    const [found] = await database.sql<{ condition: string; sorted: string }>(
      `SELECT console_session_condition($1) AS condition, (SELECT string_agg(key || ' DESC', ', ') FROM console_session_keys($2)) AS sorted`,
      [JSON.stringify(filter), column],
    )
    const [started, id] = keys
    const after = started === undefined ? '' : ` AND (s.started_at, s.id) < ('${started}'::timestamptz, '${id}'::uuid)`
    const condition = found?.condition.replaceAll('$1', 'now()').replaceAll('$2', 'now()').replaceAll('$3', '300000')
    const rows = await database.sql<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT * FROM shown_sessions s WHERE ${condition}${after} ORDER BY ${found?.sorted} LIMIT 50`,
    )
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  }

  it('the first pages are found by an index, and cost what they cost by hand', { timeout: 60_000 }, async () => {
    await database.sql(`INSERT INTO people (id, username, username_key, display_name, role, password_hash)
      SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'p' || n, 'p' || n, 'Person ' || n, 'user', '' FROM generate_series(1, 500) n`)
    await database.sql(`INSERT INTO workstations (id, uid, name, site, public_key) OVERRIDING SYSTEM VALUE
      SELECT n, gen_random_uuid(), 'desk ' || n, 'Rome', '\\x01' FROM generate_series(1, ${OPEN}) n`)
    await database.sql(
      `INSERT INTO presence (workstation_id, seen_at, clock_ahead_ms) SELECT n, now(), 0 FROM generate_series(1, ${OPEN}) n`,
    )
    await database.sql(`INSERT INTO sessions (id, workstation_id, person_id, local_started_at, start_received_at, host, os_user, pid, local_ended_at, end_reason, end_received_at)
      SELECT gen_random_uuid(), n % ${OPEN} + 1, ('00000000-0000-7000-8000-' || lpad((n % 500 + 1)::text, 12, '0'))::uuid, now() - n * interval '1 minute', now(), 'desk', 'kiosk', 1,
        CASE WHEN n % ${SESSIONS / OPEN} > 0 THEN now() - n * interval '1 minute' + interval '20 minutes' END, CASE WHEN n % ${SESSIONS / OPEN} > 0 THEN 'signed_out' END,
        CASE WHEN n % ${SESSIONS / OPEN} > 0 THEN now() END
      FROM generate_series(1, ${SESSIONS}) n`)
    await database.sql('ANALYZE')
    const { ask } = await fleetConsole(database)
    const first = await ask['fleet:sessions'](QUERY, OWNER)
    expect(first.rows).toHaveLength(50)
    const { startedAt = '', id = '' } = first.rows.at(-1) ?? {}

    expect(await planOf({ state: 'active' }, 'started')).toContain('sessions_open')
    expect(await planOf({ state: 'active' }, 'started', [startedAt, id])).toContain('sessions_open')
    expect(await planOf({}, 'started')).toContain('sessions_newest')
    expect(await planOf({}, 'started', [startedAt, id])).toMatch(/Index Cond: .*ROW\(.*local_started_at/)
    expect(await planOf({}, 'ended')).toContain('sessions_by_end')
    expect(await planOf({ person: '00000000-0000-7000-8000-000000000007' }, 'started')).toContain('sessions_of_person')
    expect(await planOf({ workstation: 7 }, 'started')).toContain('sessions_of_workstation')

    const facts = JSON.stringify({
      filter: { state: 'active' },
      column: 'started',
      descending: true,
      limit: 51,
      keys: null,
      now: Date.now(),
      awayAfter: 300_000,
      offlineAfter: 300_000,
    })
    const asked = `SELECT console_sessions(NULL, '${facts}')`
    await database.sql(asked)
    expect(await buffers(asked)).toBeLessThanOrEqual(2 * (await buffers(BY_HAND)))
  })
})

describeWithPostgres('With thousands of people', (database) => {
  it('a page of the audit log looks up the names of those it is about, and nobody else’s', { timeout: 60_000 }, async () => {
    const { ask } = await fleetConsole(database)
    await database.sql(`INSERT INTO workstations (uid, name, site, public_key) VALUES (gen_random_uuid(), 'one', 'Rome', '\\x01')`)
    await database.sql(`INSERT INTO people (id, username, username_key, display_name, role, password_hash)
      SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'p' || n, 'P' || n, 'P ' || n, 'user', 'hash' FROM generate_series(1, 5000) n`)
    await database.sql(`INSERT INTO audit (workstation_id, incarnation, seq, local_at, received_at, kind, actor, detail, hash)
      SELECT w.id, gen_random_uuid(), n, now(), now() - interval '1 hour', 'user_edited', ('00000000-0000-7000-8000-' || lpad((n % 40 + 1)::text, 12, '0'))::uuid,
        CASE n % 3 WHEN 0 THEN '{"user":"00000000-0000-7000-8000-' || lpad((n % 9 + 100)::text, 12, '0') || '"}' WHEN 1 THEN '{"user":"------------------------------------"}'
          ELSE '{"user":"00000000000000000000000000000000-7-8"}' END, '\\x01' FROM workstations w, generate_series(1, 500) n`)
    await database.sql('ANALYZE')
    const page = await ask['fleet:audit']({ text: '', kind: null, before: null, limit: 3 }, OWNER)
    expect(page.lines.map(({ actor }) => actor)).toEqual(['P 21', 'P 20', 'P 19'])
    expect(page.lines.map(({ person }) => person?.name ?? null)).toEqual([null, null, 'P 103'])
    for (const asked of [`console_audit(NULL, '{"limit": 500}')`, `console_export_audit(NULL, '{"limit": 500, "settled": 0}')`]) {
      const [row] = await database.sql<{ 'QUERY PLAN': readonly { Plan: Record<string, number> }[] }>(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT ${asked}`,
      )
      const plan = row?.['QUERY PLAN'][0]?.Plan
      // of each line its place in the log, its desk and its session; of each person once who it is
      expect((plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0), asked).toBeLessThan(500 * 15)
    }
  })
})
