import { selectLinesAfter, verifyAudit } from '../../../electron/store/sqlite/audit/audit-table.ts'
import { Connection } from '../../../electron/store/sqlite/connection.ts'
import { selectSessions } from '../../../electron/store/sqlite/session/session-table.ts'
import { differencesFrom, foldLines } from '../../support/fold.ts'
import type { Law } from './laws.ts'
import type { Truth } from './truth.ts'

/** Each counts what is not as it should be. */
const RECOUNTS: readonly (readonly [Law, string, string])[] = [
  [
    'counters',
    'totals by reason',
    `SELECT count(*) AS wrong FROM (SELECT reason, sessions, duration_ms FROM session_totals WHERE sessions <> 0
      EXCEPT SELECT end_reason, count(*), sum(duration_ms) FROM sessions WHERE ended_at IS NOT NULL GROUP BY 1)`,
  ],
  [
    'counters',
    'reasons without totals',
    `SELECT count(*) AS wrong FROM (SELECT end_reason, count(*), sum(duration_ms) FROM sessions WHERE ended_at IS NOT NULL GROUP BY 1
      EXCEPT SELECT reason, sessions, duration_ms FROM session_totals)`,
  ],
  [
    'counters',
    'ends by the quarter',
    `SELECT count(*) AS wrong FROM (SELECT quarter, sessions FROM session_figures WHERE facet = 'closed' AND sessions <> 0
      EXCEPT SELECT ended_at / 900000, count(*) FROM sessions WHERE ended_at IS NOT NULL GROUP BY 1)`,
  ],
  [
    'counters',
    'starts by the quarter',
    `SELECT count(*) AS wrong FROM (SELECT started_at / 900000, count(*) FROM sessions GROUP BY 1
      EXCEPT SELECT quarter, sessions FROM session_figures WHERE facet = 'started')`,
  ],
  [
    'close request kept',
    'requests',
    'SELECT count(*) AS wrong FROM close_requests JOIN sessions ON sessions.id = session_id WHERE ended_at IS NOT NULL',
  ],
  [
    'one end',
    'lines of the audit log',
    `SELECT count(*) AS wrong FROM (SELECT sessions.id, count(seq) AS lines, ended_at IS NOT NULL AS ends FROM sessions
      LEFT JOIN audit_events ON session_id = sessions.id AND kind IN ('session_ended', 'session_recovered') GROUP BY 1) WHERE lines <> ends`,
  ],
]

/** What costs too much to be looked at after every event. */
export function judgeBooks({ world, verdicts }: Truth): void {
  const { observer, file } = world.disk
  for (const [law, what, sql] of RECOUNTS) {
    const { wrong } = world.disk.query(sql).get() as { wrong: number }
    verdicts.require(law, wrong === 0, () => `${wrong} ${what} are wrong`)
  }
  const verdict = verifyAudit(new Connection(observer, file, 0))
  const differences = foldDifferences(new Connection(observer, file, 0))
  verdicts.require('outbox', differences.length === 0, () => JSON.stringify(differences))
  verdicts.require('audit chain', verdict.kind === 'intact', () => JSON.stringify(verdict))
}

const foldDifferences = (db: Connection) => differencesFrom(foldLines(selectLinesAfter(db, 0, -1)), selectSessions(db, { state: 'all' }))
