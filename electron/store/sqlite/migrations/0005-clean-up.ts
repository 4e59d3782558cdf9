import type { Migration } from '../migrations.ts'

/**
 * The plans of dry runs, and the journal of clean-ups. A journal's lines refer to no session: they stay when old sessions are taken away.
 */
export const cleanUp: Migration = {
  name: 'clean-up',
  sql: `
CREATE TABLE cleanup_plans (
  id TEXT NOT NULL PRIMARY KEY,
  made_at INTEGER NOT NULL,
  options TEXT NOT NULL CHECK (json_valid(options)),
  ends TEXT NOT NULL CHECK (json_valid(ends))
) STRICT, WITHOUT ROWID;

CREATE TABLE cleanup_runs (
  id TEXT NOT NULL PRIMARY KEY,
  began_at INTEGER NOT NULL,
  finished_at INTEGER,
  state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'interrupted', 'killed')),
  plan_id TEXT,
  options TEXT NOT NULL CHECK (json_valid(options)),
  actor TEXT NOT NULL CHECK (json_valid(actor)),
  snapshot TEXT NOT NULL,
  undone TEXT CHECK (undone IS NULL OR json_valid(undone)),
  CHECK ((state = 'running') = (finished_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX cleanup_runs_newest ON cleanup_runs (began_at);

CREATE TABLE cleanup_journal (
  run_id TEXT NOT NULL REFERENCES cleanup_runs (id),
  session_id BLOB NOT NULL CHECK (length(session_id) = 16),
  planned TEXT NOT NULL CHECK (json_valid(planned)),
  before TEXT CHECK (before IS NULL OR json_valid(before)),
  after TEXT CHECK (after IS NULL OR json_valid(after)),
  outcome TEXT NOT NULL,
  why TEXT,
  PRIMARY KEY (run_id, session_id)
) STRICT, WITHOUT ROWID;
`,
}
