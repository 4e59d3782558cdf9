import type { Migration } from '../migrations.ts'

/**
 * What the steady clock said at a session's start and at its last heartbeat, so that the length between them needs no clock that people set.
 * Null for sessions of earlier versions. A request to close goes with the end of its session, whatever writes that end; those that were left
 * behind go now.
 */
export const steadyTime: Migration = {
  name: 'steady time',
  sql: `
ALTER TABLE sessions ADD COLUMN started_steady INTEGER;
ALTER TABLE sessions ADD COLUMN heartbeat_steady INTEGER;

DELETE FROM close_requests WHERE session_id NOT IN (SELECT id FROM sessions WHERE ended_at IS NULL);

CREATE TRIGGER close_requests_over AFTER UPDATE OF ended_at ON sessions WHEN NEW.ended_at IS NOT NULL
BEGIN
  DELETE FROM close_requests WHERE session_id = NEW.id;
END;
`,
}
