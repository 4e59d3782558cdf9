import type { Migration } from '../migrations.ts'

/**
 * One-time passwords, failed attempts, and both ends of the audit chain: where it begins after older lines were archived, and the newest
 * line, so that lines cut off at either end are missed. The newest is noted by a trigger: no way of writing a line can forget it.
 */
export const accountsAndAuditEnds: Migration = {
  name: 'accounts and audit ends',
  sql: `
ALTER TABLE users ADD COLUMN must_change_password INTEGER NOT NULL DEFAULT 0 CHECK (must_change_password IN (0, 1));

CREATE TABLE sign_in_attempts (
  subject TEXT NOT NULL PRIMARY KEY,
  failures INTEGER NOT NULL CHECK (failures > 0),
  last_failed_at INTEGER NOT NULL,
  locked_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_ends (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  start_seq INTEGER NOT NULL,
  start_hash BLOB NOT NULL CHECK (length(start_hash) = 32),
  newest_seq INTEGER NOT NULL,
  newest_hash BLOB NOT NULL CHECK (length(newest_hash) = 32)
) STRICT;

INSERT INTO audit_ends SELECT 1, 0, zeroblob(32), coalesce(max(seq), 0),
  coalesce((SELECT hash FROM audit_events ORDER BY seq DESC LIMIT 1), zeroblob(32)) FROM audit_events;

CREATE TRIGGER audit_ends_stay BEFORE DELETE ON audit_ends
BEGIN
  SELECT RAISE(ABORT, 'the ends of the audit log are never forgotten');
END;

CREATE TRIGGER audit_ends_begin_later BEFORE UPDATE OF start_seq, start_hash ON audit_ends
WHEN NEW.start_seq < OLD.start_seq OR NEW.start_hash IS NOT (SELECT hash FROM audit_events WHERE seq = NEW.start_seq)
BEGIN
  SELECT RAISE(ABORT, 'the audit log begins after a line that was in it');
END;

DROP TRIGGER audit_events_follow;
CREATE TRIGGER audit_events_follow BEFORE INSERT ON audit_events
WHEN NEW.seq <= (SELECT max(newest_seq, (SELECT coalesce(max(seq), 0) FROM audit_events)) FROM audit_ends)
BEGIN
  SELECT RAISE(ABORT, 'audit events are only appended');
END;

CREATE TRIGGER audit_events_noted AFTER INSERT ON audit_events
BEGIN
  UPDATE audit_ends SET newest_seq = NEW.seq, newest_hash = NEW.hash;
END;

DROP TRIGGER audit_events_stay;
CREATE TRIGGER audit_events_stay BEFORE DELETE ON audit_events
WHEN OLD.seq > (SELECT start_seq FROM audit_ends)
BEGIN
  SELECT RAISE(ABORT, 'audit events are never deleted, only archived from the beginning');
END;
`,
}
