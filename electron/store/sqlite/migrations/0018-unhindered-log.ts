import type { Migration } from '../migrations.ts'

/** Up to here numbers are told apart, and another one follows. */
const MOST = 9_007_199_254_740_990

const isFree = (seq: string) => `${seq} < ${MOST} AND NOT EXISTS (SELECT 1 FROM audit_events WHERE seq = ${seq} + 1)`

/**
 * What the next line of the audit log is numbered after: the newest line, noted or there. Numbers which another program wrote past the rules, and
 * after which none is free, are passed over.
 */
export const LAST_NUMBER = `max(0,
  coalesce((SELECT newest_seq FROM audit_ends WHERE ${isFree('newest_seq')}), 0),
  coalesce((SELECT line.seq FROM audit_events AS line WHERE ${isFree('line.seq')} ORDER BY line.seq DESC LIMIT 1), 0))`

/** The numbers of the log must keep nobody from leaving: the trigger of step 2 again, which takes a line after any number. */
export const unhinderedLog: Migration = {
  name: 'unhindered log',
  sql: `
DROP TRIGGER audit_events_follow;
CREATE TRIGGER audit_events_follow BEFORE INSERT ON audit_events
WHEN NEW.seq <= (SELECT ${LAST_NUMBER})
BEGIN
  SELECT RAISE(ABORT, 'audit events are only appended');
END;
`,
}
