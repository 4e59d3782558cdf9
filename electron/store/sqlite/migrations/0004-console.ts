import type { Migration } from '../migrations.ts'

type Row = 'NEW' | 'OLD'
/** One more, or one less. */
type Change = 1 | -1

const QUARTERS = [0, 1, 2, 3]
const HOUR = '/ 3600000'
const DAY = '/ 86400000'
/** Counters of a day hold what it had by the end of this many hours. */
const HOURS = Array.from({ length: 24 }, (_, index) => index + 1)

const columns = (name: string) => QUARTERS.map((quarter) => `${name}${quarter} INTEGER NOT NULL DEFAULT 0`).join(', ')
const names = (name: string) => QUARTERS.map((quarter) => `${name}${quarter}`).join(', ')
const inQuarter = (time: string, quarter: number, amount: string) => `(${time} % 3600000 / 900000 = ${quarter}) * ${amount}`
const amounts = (time: string, amount: string) => QUARTERS.map((quarter) => inQuarter(time, quarter, amount)).join(', ')
const sums = (time: string, amount: string) => QUARTERS.map((quarter) => `sum(${inQuarter(time, quarter, amount)})`).join(', ')
const raised = (name: string) => QUARTERS.map((quarter) => `${name}${quarter} = ${name}${quarter} + excluded.${name}${quarter}`).join(', ')

const dayColumns = (name: string) => HOURS.map((hour) => `${name}_by${hour} INTEGER NOT NULL DEFAULT 0`).join(', ')
const dayNames = (name: string) => HOURS.map((hour) => `${name}_by${hour}`).join(', ')
const dayAmounts = (time: string, amount: string) =>
  HOURS.map((hour) => `(${time} % 86400000 < ${hour * 3_600_000}) * ${amount}`).join(', ')
const dayRaised = (name: string) => HOURS.map((hour) => `${name}_by${hour} = ${name}_by${hour} + excluded.${name}_by${hour}`).join(', ')
const daySums = (name: string) =>
  HOURS.map((hour) => `sum((hour % 24 < ${hour}) * (${QUARTERS.map((quarter) => `${name}${quarter}`).join(' + ')}))`).join(', ')

/** The limits of `DURATION_CLASSES_MS`, as they were when this step was shipped. */
const classOf = (length: string) =>
  `'#' || (${[60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 43_200_000]
    .map((limit) => `(${length} >= ${limit})`)
    .join(' + ')})`

const countStart = (row: Row, change: Change) => `
  INSERT INTO session_hours (hour, ${names('started')}) VALUES (${row}.started_at ${HOUR}, ${amounts(`${row}.started_at`, `${change}`)})
    ON CONFLICT (hour) DO UPDATE SET ${raised('started')};
  INSERT INTO session_days (day, ${dayNames('started')}) VALUES (${row}.started_at ${DAY}, ${dayAmounts(`${row}.started_at`, `${change}`)})
    ON CONFLICT (day) DO UPDATE SET ${dayRaised('started')};
  INSERT INTO session_people (user_id, started) VALUES (${row}.user_id, ${change})
    ON CONFLICT (user_id) DO UPDATE SET started = started + excluded.started;`

const countFacet = (row: Row, change: Change, facet: string) => `
  INSERT INTO session_end_hours (hour, facet, ${names('closed')})
    VALUES (${row}.ended_at ${HOUR}, ${facet}, ${amounts(`${row}.ended_at`, `${change}`)})
    ON CONFLICT (hour, facet) DO UPDATE SET ${raised('closed')};
  INSERT INTO session_end_days (day, facet, ${dayNames('closed')})
    VALUES (${row}.ended_at ${DAY}, ${facet}, ${dayAmounts(`${row}.ended_at`, `${change}`)})
    ON CONFLICT (day, facet) DO UPDATE SET ${dayRaised('closed')};`

/** A row that an import left half-ended has a time and no reason until it is repaired. */
const reasonOf = (row = '') => `coalesce(${row}end_reason, 'unknown')`

const countEnd = (row: Row, change: Change) => {
  const length = `(${row}.ended_at - ${row}.started_at)`
  return `
  INSERT INTO session_hours (hour, ${names('closed')}) VALUES (${row}.ended_at ${HOUR}, ${amounts(`${row}.ended_at`, `${change}`)})
    ON CONFLICT (hour) DO UPDATE SET ${raised('closed')};
  INSERT INTO session_days (day, ${dayNames('closed')}) VALUES (${row}.ended_at ${DAY}, ${dayAmounts(`${row}.ended_at`, `${change}`)})
    ON CONFLICT (day) DO UPDATE SET ${dayRaised('closed')};${countFacet(row, change, reasonOf(`${row}.`))}${countFacet(row, change, classOf(length))}
  INSERT INTO session_reasons (reason, closed, duration_ms) VALUES (${reasonOf(`${row}.`)}, ${change}, ${change} * ${length})
    ON CONFLICT (reason) DO UPDATE SET closed = closed + excluded.closed, duration_ms = duration_ms + excluded.duration_ms;
  INSERT INTO session_people (user_id, closed, duration_ms) VALUES (${row}.user_id, ${change}, ${change} * ${length})
    ON CONFLICT (user_id) DO UPDATE SET closed = closed + excluded.closed, duration_ms = duration_ms + excluded.duration_ms;`
}

const fillFacets = (facet: string) => `
INSERT INTO session_end_hours (hour, facet, ${names('closed')})
  SELECT ended_at ${HOUR}, ${facet}, ${sums('ended_at', '1')} FROM sessions WHERE ended_at IS NOT NULL GROUP BY 1, 2;`

/**
 * What the administrator's console pages and counts by. Counters are kept by triggers: no way of writing a session can forget them, and an
 * end that is undone or a session that is deleted takes back what it counted. They go by hours in UTC with a column for each quarter, so
 * that the days and hours of any time zone can be put together from them, and by days in UTC with a column for what the day had by the end
 * of each hour: a local day is what is left of one and what the next had so far, whatever the zone. The indexes leave out active sessions, which are few: starting
 * a session and its heartbeats cost nothing more.
 */
export const administratorsConsole: Migration = {
  name: 'console',
  sql: `
CREATE TABLE session_hours (hour INTEGER PRIMARY KEY, ${columns('started')}, ${columns('closed')}) STRICT;

CREATE TABLE session_days (day INTEGER PRIMARY KEY, ${dayColumns('started')}, ${dayColumns('closed')}) STRICT;

CREATE TABLE session_end_hours (
  hour INTEGER NOT NULL,
  facet TEXT NOT NULL,
  ${columns('closed')},
  PRIMARY KEY (hour, facet)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_end_days (
  day INTEGER NOT NULL,
  facet TEXT NOT NULL,
  ${dayColumns('closed')},
  PRIMARY KEY (day, facet)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_reasons (
  reason TEXT NOT NULL PRIMARY KEY,
  closed INTEGER NOT NULL DEFAULT 0,
  duration_ms INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE session_people (
  user_id BLOB NOT NULL PRIMARY KEY,
  started INTEGER NOT NULL DEFAULT 0,
  closed INTEGER NOT NULL DEFAULT 0,
  duration_ms INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

INSERT INTO session_hours (hour, ${names('started')})
  SELECT started_at ${HOUR}, ${sums('started_at', '1')} FROM sessions GROUP BY 1;
INSERT INTO session_hours (hour, ${names('closed')})
  SELECT ended_at ${HOUR}, ${sums('ended_at', '1')} FROM sessions WHERE ended_at IS NOT NULL GROUP BY 1
  ON CONFLICT (hour) DO UPDATE SET ${raised('closed')};
${fillFacets(reasonOf())}${fillFacets(classOf('duration_ms'))}
INSERT INTO session_days SELECT hour / 24, ${daySums('started')}, ${daySums('closed')} FROM session_hours GROUP BY 1;
INSERT INTO session_end_days SELECT hour / 24, facet, ${daySums('closed')} FROM session_end_hours GROUP BY 1, 2;
INSERT INTO session_reasons SELECT ${reasonOf()}, count(*), sum(duration_ms) FROM sessions WHERE ended_at IS NOT NULL GROUP BY 1;
INSERT INTO session_people SELECT user_id, count(*), count(ended_at), coalesce(sum(duration_ms), 0) FROM sessions GROUP BY 1;

CREATE TRIGGER sessions_count_start AFTER INSERT ON sessions BEGIN${countStart('NEW', 1)}
END;

CREATE TRIGGER sessions_count_ended AFTER INSERT ON sessions WHEN NEW.ended_at IS NOT NULL BEGIN${countEnd('NEW', 1)}
END;

CREATE TRIGGER sessions_count_end AFTER UPDATE OF user_id, started_at, ended_at, end_reason ON sessions
WHEN NEW.ended_at IS NOT NULL BEGIN${countEnd('NEW', 1)}
END;

CREATE TRIGGER sessions_uncount_end AFTER UPDATE OF user_id, started_at, ended_at, end_reason ON sessions
WHEN OLD.ended_at IS NOT NULL BEGIN${countEnd('OLD', -1)}
END;

CREATE TRIGGER sessions_count_start_anew AFTER UPDATE OF user_id, started_at ON sessions
WHEN NEW.user_id <> OLD.user_id OR NEW.started_at <> OLD.started_at BEGIN${countStart('OLD', -1)}${countStart('NEW', 1)}
END;

CREATE TRIGGER sessions_uncount_start AFTER DELETE ON sessions BEGIN${countStart('OLD', -1)}
END;

CREATE TRIGGER sessions_uncount_ended AFTER DELETE ON sessions WHEN OLD.ended_at IS NOT NULL BEGIN${countEnd('OLD', -1)}
END;

CREATE INDEX sessions_by_activity ON sessions (last_activity_at) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_by_end ON sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_by_duration ON sessions (duration_ms) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_by_reason ON sessions (end_reason, started_at) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_by_host ON sessions (host, started_at) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_by_pid ON sessions (pid) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_recovered ON sessions (recovered_at) WHERE recovered_at IS NOT NULL;
`,
}
