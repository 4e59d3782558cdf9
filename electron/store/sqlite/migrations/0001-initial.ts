import type { Migration } from '../migrations.ts'

/**
 * Ids are 16-byte UUIDs, times UTC milliseconds. `end_reason` has no list to check against: SQLite cannot change a CHECK without
 * rebuilding the table, and the list of `core/session/session.ts` will grow.
 */
export const initial: Migration = {
  name: 'initial',
  sql: `
CREATE TABLE users (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  username TEXT NOT NULL,
  username_key TEXT NOT NULL UNIQUE,
  email TEXT,
  email_key TEXT UNIQUE,
  display_name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('user', 'admin')),
  password_hash TEXT NOT NULL,
  disabled_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK ((email IS NULL) = (email_key IS NULL))
) STRICT;

CREATE TABLE sessions (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  user_id BLOB NOT NULL REFERENCES users (id),
  token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
  pid INTEGER NOT NULL,
  process_started_at INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  host_id TEXT NOT NULL,
  host TEXT NOT NULL,
  instance_id BLOB NOT NULL CHECK (length(instance_id) = 16),
  os_user TEXT NOT NULL,
  app_version TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  last_activity_at INTEGER NOT NULL,
  last_heartbeat_at INTEGER NOT NULL,
  ended_at INTEGER,
  end_reason TEXT,
  end_evidence TEXT CHECK (end_evidence IS NULL OR json_valid(end_evidence)),
  recovered_at INTEGER,
  duration_ms INTEGER GENERATED ALWAYS AS (ended_at - started_at) VIRTUAL,
  CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
  CHECK (end_evidence IS NULL OR ended_at IS NOT NULL),
  CHECK (ended_at IS NULL OR ended_at >= started_at),
  CHECK (recovered_at IS NULL OR ended_at IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX sessions_one_active_per_instance ON sessions (instance_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_active ON sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_of_person ON sessions (user_id, started_at);
CREATE INDEX sessions_newest ON sessions (started_at);

CREATE TABLE audit_events (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor_user_id BLOB CHECK (actor_user_id IS NULL OR length(actor_user_id) = 16),
  session_id BLOB CHECK (session_id IS NULL OR length(session_id) = 16),
  detail TEXT NOT NULL CHECK (json_valid(detail)),
  prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TRIGGER audit_events_follow BEFORE INSERT ON audit_events
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit_events)
BEGIN
  SELECT RAISE(ABORT, 'audit events are only appended');
END;

CREATE TRIGGER audit_events_keep BEFORE UPDATE ON audit_events
BEGIN
  SELECT RAISE(ABORT, 'audit events are never changed');
END;

CREATE TRIGGER audit_events_stay BEFORE DELETE ON audit_events
BEGIN
  SELECT RAISE(ABORT, 'audit events are never deleted');
END;

CREATE TABLE settings (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
`,
}
