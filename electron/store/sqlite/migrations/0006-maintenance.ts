import type { Migration } from '../migrations.ts'

/**
 * What maintenance needs to remember between two runs, and to find old and damaged rows without looking at every session. `sessions_by_end`
 * serves lists by time of end as well: whoever adds it first, it is the same. `sessions_half_ended` is empty in a sound database.
 */
export const maintenance: Migration = {
  name: 'maintenance',
  sql: `
CREATE TABLE maintenance (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  finished_at INTEGER,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted >= 0),
  deleted_before INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO maintenance (only) VALUES (1);

CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_half_ended ON sessions (id) WHERE (ended_at IS NULL) <> (end_reason IS NULL) OR ended_at < started_at;
CREATE INDEX alerts_acknowledged ON alerts (acknowledged_at) WHERE acknowledged_at IS NOT NULL;
`,
}
