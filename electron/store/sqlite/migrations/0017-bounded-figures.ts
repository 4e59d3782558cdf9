import type { Migration } from '../migrations.ts'

type Row = 'NEW' | 'OLD'
/** One more, or one less. */
type Change = 1 | -1

const QUARTER_MS = 900_000
const MINUTE_MS = 60_000
/** `CALENDAR_END` and `Number.MAX_SAFE_INTEGER`, as they were when this step was shipped. */
const LONGEST_MS = 8_640_000_000_000_000
const MOST = 9_007_199_254_740_991

/** The limits of `DURATION_CLASSES_MS`, as they were when this step was shipped. */
const classOf = (length: string) =>
  `'#' || (${[60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 43_200_000]
    .map((limit) => `(${length} >= ${limit})`)
    .join(' + ')})`

const reasonOf = (row = '') => `coalesce(${row}end_reason, 'unknown')`
const lengthOf = (row = '') => `max(-${LONGEST_MS}, min(${LONGEST_MS}, ${row}ended_at - ${row}started_at))`

/** Whatever it was, far from where one more would be more than the column holds. */
const raised = (column: string) => `${column} = max(-${MOST}, min(${MOST}, coalesce(CAST(${column} AS INTEGER), 0))) + excluded.${column}`

const count = (facet: string, time: string, change: Change) => `
  INSERT INTO session_figures (facet, quarter, sessions) VALUES (${facet}, ${time} / ${QUARTER_MS}, ${change})
    ON CONFLICT (facet, quarter) DO UPDATE SET ${raised('sessions')};`

const countStart = (row: Row, change: Change) => count("'started'", `${row}.started_at`, change)

const countEnd = (row: Row, change: Change) => {
  const [reason, length] = [reasonOf(`${row}.`), lengthOf(`${row}.`)]
  return `${["'closed'", reason, classOf(length)].map((facet) => count(facet, `${row}.ended_at`, change)).join('')}
  INSERT INTO session_totals (reason, sessions, duration_ms) VALUES (${reason}, ${change}, ${change} * ${length})
    ON CONFLICT (reason) DO UPDATE SET ${raised('sessions')}, ${raised('duration_ms')};`
}

const countLength = (row: Row, change: Change) => `
  INSERT INTO session_lengths (unit_ms, length, sessions)
    VALUES (1, ${lengthOf(`${row}.`)}, ${change}), (${MINUTE_MS}, ${lengthOf(`${row}.`)} / ${MINUTE_MS}, ${change})
    ON CONFLICT (unit_ms, length) DO UPDATE SET ${raised('sessions')};`

/**
 * What is counted must keep nobody from leaving: the triggers of steps 7 and 13 again, whose sums stay within what their columns hold, whatever
 * stood there before.
 */
export const boundedFigures: Migration = {
  name: 'bounded figures',
  sql: `
DROP TRIGGER sessions_started;
DROP TRIGGER sessions_started_and_ended;
DROP TRIGGER sessions_ended;
DROP TRIGGER sessions_end_undone;
DROP TRIGGER sessions_start_moved;
DROP TRIGGER sessions_length_of_new;
DROP TRIGGER sessions_length;
DROP TRIGGER sessions_length_undone;

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

CREATE TRIGGER sessions_length_of_new AFTER INSERT ON sessions WHEN NEW.ended_at IS NOT NULL BEGIN${countLength('NEW', 1)}
END;

CREATE TRIGGER sessions_length AFTER UPDATE OF started_at, ended_at ON sessions WHEN NEW.ended_at IS NOT NULL BEGIN${countLength('NEW', 1)}
END;

CREATE TRIGGER sessions_length_undone AFTER UPDATE OF started_at, ended_at ON sessions WHEN OLD.ended_at IS NOT NULL BEGIN${countLength('OLD', -1)}
END;
`,
}

/** Counts that nothing adds up to: fewer than none, or so many that no number of ours tells them. */
export const ODD_FIGURES = {
  session_figures: `NOT coalesce(sessions BETWEEN 0 AND ${MOST}, 0)`,
  session_totals: `NOT coalesce(sessions BETWEEN 0 AND ${MOST} AND duration_ms BETWEEN 0 AND ${MOST}, 0)`,
  session_lengths: `NOT coalesce(sessions BETWEEN 0 AND ${MOST}, 0)`,
} as const

const countAnew = (facet: string, time: string) => `
INSERT OR IGNORE INTO session_figures SELECT ${facet}, ${time} / ${QUARTER_MS}, count(*) FROM sessions WHERE ${time} IS NOT NULL GROUP BY 1, 2;`

const measureAnew = (unitMs: number) => `
INSERT OR IGNORE INTO session_lengths SELECT ${unitMs}, ${lengthOf()} / ${unitMs}, count(*) FROM sessions WHERE ended_at IS NOT NULL GROUP BY 2;`

/** Such counts are taken from the sessions that are there; all others stay as they are, since they know of those that were deleted, too. */
export const RECOUNT = `
${Object.entries(ODD_FIGURES)
  .map(([table, isOdd]) => `DELETE FROM ${table} WHERE ${isOdd};`)
  .join('\n')}
${countAnew("'started'", 'started_at')}${countAnew("'closed'", 'ended_at')}${countAnew(reasonOf(), 'ended_at')}${countAnew(classOf(lengthOf()), 'ended_at')}
INSERT OR IGNORE INTO session_totals SELECT ${reasonOf()}, count(*), CAST(max(0, min(${MOST}, total(${lengthOf()}))) AS INTEGER)
  FROM sessions WHERE ended_at IS NOT NULL GROUP BY 1;
${measureAnew(1)}${measureAnew(MINUTE_MS)}
`
