import type { Migration } from '../migrations.ts'

type Row = 'NEW' | 'OLD'
/** One more, or one less. */
type Change = 1 | -1

const QUARTER_MS = 900_000

/** The limits of `DURATION_CLASSES_MS`, as they were when this step was shipped. */
const classOf = (length: string) =>
  `'#' || (${[60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 43_200_000]
    .map((limit) => `(${length} >= ${limit})`)
    .join(' + ')})`

/** A row that an import left half-ended has a time and no reason until it is repaired. */
const reasonOf = (row = '') => `coalesce(${row}end_reason, 'unknown')`

const count = (facet: string, time: string, change: Change) => `
  INSERT INTO session_figures (facet, quarter, sessions) VALUES (${facet}, ${time} / ${QUARTER_MS}, ${change})
    ON CONFLICT (facet, quarter) DO UPDATE SET sessions = sessions + excluded.sessions;`

const countStart = (row: Row, change: Change) => count("'started'", `${row}.started_at`, change)

const countEnd = (row: Row, change: Change) => {
  const at = `${row}.ended_at`
  const length = `(${at} - ${row}.started_at)`
  return `${["'closed'", reasonOf(`${row}.`), classOf(length)].map((facet) => count(facet, at, change)).join('')}
  INSERT INTO session_totals (reason, sessions, duration_ms) VALUES (${reasonOf(`${row}.`)}, ${change}, ${change} * ${length})
    ON CONFLICT (reason) DO UPDATE SET sessions = sessions + excluded.sessions, duration_ms = duration_ms + excluded.duration_ms;`
}

const fill = (facet: string, time: string) => `
INSERT INTO session_figures SELECT ${facet}, ${time} / ${QUARTER_MS}, count(*) FROM sessions WHERE ${time} IS NOT NULL GROUP BY 1, 2;`

/**
 * Figures by the quarter of an hour in UTC, from which the days and hours of any time zone can be put together, in place of counters that
 * had a column for each hour: one narrow row is written where there were eight wide ones. A facet is `started`, `closed`, an end reason or
 * `#` and the number of a class of durations.
 *
 * Triggers keep them, so that no way of writing a session can forget it; an end that is undone takes back what it counted. Deleting a
 * session takes nothing back: what happened stays counted, and says nothing of anybody. Rows that were deleted before this step are
 * counted nowhere; `figures_since` says from when on nothing is missing, `sessions_since` the same of the rows themselves.
 */
export const figures: Migration = {
  name: 'figures',
  sql: `
CREATE TABLE session_figures (
  facet TEXT NOT NULL,
  quarter INTEGER NOT NULL,
  sessions INTEGER NOT NULL,
  PRIMARY KEY (facet, quarter)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_totals (
  reason TEXT NOT NULL PRIMARY KEY,
  sessions INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session_names (
  kind TEXT NOT NULL CHECK (kind IN ('host', 'os_user', 'pid')),
  name TEXT NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

DROP TRIGGER sessions_count_start;
DROP TRIGGER sessions_count_ended;
DROP TRIGGER sessions_count_end;
DROP TRIGGER sessions_uncount_end;
DROP TRIGGER sessions_count_start_anew;
DROP TRIGGER sessions_uncount_start;
DROP TRIGGER sessions_uncount_ended;
DROP TABLE session_hours;
DROP TABLE session_days;
DROP TABLE session_end_hours;
DROP TABLE session_end_days;
DROP TABLE session_reasons;
DROP TABLE session_people;
${fill("'started'", 'started_at')}${fill("'closed'", 'ended_at')}${fill(reasonOf(), 'ended_at')}${fill(classOf('duration_ms'), 'ended_at')}
INSERT INTO session_totals SELECT ${reasonOf()}, count(*), sum(duration_ms) FROM sessions WHERE ended_at IS NOT NULL GROUP BY 1;
INSERT INTO session_names SELECT DISTINCT 'host', host FROM sessions;
INSERT INTO session_names SELECT DISTINCT 'os_user', os_user FROM sessions;
INSERT INTO session_names SELECT DISTINCT 'pid', CAST(pid AS TEXT) FROM sessions;

CREATE TRIGGER sessions_started AFTER INSERT ON sessions BEGIN${countStart('NEW', 1)}
  INSERT OR IGNORE INTO session_names VALUES ('host', NEW.host), ('os_user', NEW.os_user), ('pid', CAST(NEW.pid AS TEXT));
END;

CREATE TRIGGER sessions_started_and_ended AFTER INSERT ON sessions WHEN NEW.ended_at IS NOT NULL BEGIN${countEnd('NEW', 1)}
END;

CREATE TRIGGER sessions_ended AFTER UPDATE OF started_at, ended_at, end_reason ON sessions
WHEN NEW.ended_at IS NOT NULL BEGIN${countEnd('NEW', 1)}
END;

CREATE TRIGGER sessions_end_undone AFTER UPDATE OF started_at, ended_at, end_reason ON sessions
WHEN OLD.ended_at IS NOT NULL BEGIN${countEnd('OLD', -1)}
END;

CREATE TRIGGER sessions_start_moved AFTER UPDATE OF started_at ON sessions
WHEN NEW.started_at <> OLD.started_at BEGIN${countStart('OLD', -1)}${countStart('NEW', 1)}
END;

CREATE INDEX sessions_closed_of_person ON sessions (user_id, started_at, ended_at) WHERE ended_at IS NOT NULL;

ALTER TABLE maintenance ADD COLUMN figures_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE maintenance ADD COLUMN sessions_since INTEGER NOT NULL DEFAULT 0;
UPDATE maintenance SET figures_since = max(deleted_before,
  (SELECT coalesce(max(json_extract(detail, '$.before')), 0) FROM audit_events WHERE kind = 'sessions_deleted'));
UPDATE maintenance SET sessions_since = figures_since;
`,
}
