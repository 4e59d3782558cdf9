import type { Migration } from '../migrations.ts'

/**
 * Failed attempts are kept under what was typed, no longer under whose it is, and are forgotten by their age; what was counted the other
 * way says nothing any more. A one-time password has a time from which on it ages: where that was not noted, the last change of its account.
 */
export const lockOuts: Migration = {
  name: 'lock-outs',
  sql: `
DELETE FROM sign_in_attempts;
CREATE INDEX sign_in_attempts_by_age ON sign_in_attempts (last_failed_at);

ALTER TABLE users ADD COLUMN one_time_since INTEGER;
UPDATE users SET one_time_since = updated_at WHERE must_change_password = 1;
`,
}
