import type { Migration } from '../migrations.ts'

/**
 * Alerts for administrators, requests to a running app to end its session, and the indexes that tell what the audit log knows of one session
 * or of one kind of event. `sign-out-on-sleep` and `sign-out-on-lock` become `on-sleep` and `on-lock`, which know a third answer.
 */
export const lifeOfASession: Migration = {
  name: 'life of a session',
  sql: `
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  user_id BLOB REFERENCES users (id),
  session_id BLOB CHECK (session_id IS NULL OR length(session_id) = 16),
  detail TEXT NOT NULL CHECK (json_valid(detail)),
  acknowledged_at INTEGER,
  acknowledged_by BLOB REFERENCES users (id),
  note TEXT,
  CHECK ((acknowledged_at IS NULL) = (note IS NULL))
) STRICT;

CREATE UNIQUE INDEX alerts_open ON alerts (kind, subject) WHERE acknowledged_at IS NULL;
CREATE INDEX alerts_newest ON alerts (at);

CREATE TABLE close_requests (
  session_id BLOB NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
  requested_at INTEGER NOT NULL,
  grace_ms INTEGER NOT NULL CHECK (grace_ms >= 0),
  reason TEXT NOT NULL,
  message TEXT NOT NULL,
  actor TEXT NOT NULL CHECK (json_valid(actor)),
  seen_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_events_of_session ON audit_events (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX audit_events_of_kind ON audit_events (kind, at);

UPDATE settings SET key = replace(key, 'sign-out-', ''), value = CASE value WHEN 'on' THEN 'sign-out' ELSE 'keep' END
WHERE key GLOB 'sign-out-on-sleep*' OR key GLOB 'sign-out-on-lock*';
`,
}
