import type { Migration } from '../migrations.ts'

const MINUTE_MS = 60_000

/** How many sessions lasted so long: to the millisecond, and by the minute, so that the middle one is found without counting all. */
const countLength = (length: string, change: 1 | -1) => `
  INSERT INTO session_lengths (unit_ms, length, sessions)
    VALUES (1, ${length}, ${change}), (${MINUTE_MS}, ${length} / ${MINUTE_MS}, ${change})
    ON CONFLICT (unit_ms, length) DO UPDATE SET sessions = sessions + excluded.sessions;`

const OLD_LENGTH = '(OLD.ended_at - OLD.started_at)'
const NEW_LENGTH = '(NEW.ended_at - NEW.started_at)'

const fill = (unitMs: number) => `
INSERT INTO session_lengths SELECT ${unitMs}, duration_ms / ${unitMs}, count(*) FROM sessions WHERE ended_at IS NOT NULL GROUP BY 2;`

/**
 * Lengths of closed sessions, kept as the figures of step 7 are: by triggers, and deleting a session takes nothing back. The median is
 * of those whose rows were there at this step, and of all since.
 */
export const lengths: Migration = {
  name: 'lengths',
  sql: `
CREATE TABLE session_lengths (
  unit_ms INTEGER NOT NULL,
  length INTEGER NOT NULL,
  sessions INTEGER NOT NULL,
  PRIMARY KEY (unit_ms, length)
) STRICT, WITHOUT ROWID;
${fill(1)}${fill(MINUTE_MS)}

CREATE TRIGGER sessions_length_of_new AFTER INSERT ON sessions WHEN NEW.ended_at IS NOT NULL BEGIN${countLength(NEW_LENGTH, 1)}
END;

CREATE TRIGGER sessions_length AFTER UPDATE OF started_at, ended_at ON sessions WHEN NEW.ended_at IS NOT NULL BEGIN${countLength(NEW_LENGTH, 1)}
END;

CREATE TRIGGER sessions_length_undone AFTER UPDATE OF started_at, ended_at ON sessions WHEN OLD.ended_at IS NOT NULL BEGIN${countLength(OLD_LENGTH, -1)}
END;
`,
}
