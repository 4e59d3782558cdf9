import type { Migration } from '../migrations.ts'

/**
 * A desk that belongs to a directory: where that is and how far it has the desk's lines, which of its commands were carried out, whom of its people
 * the desk knows, and by whose leave a session began. The tables are empty at a desk that belongs to none.
 */
export const fleet: Migration = {
  name: 'fleet',
  sql: `
CREATE TABLE directory_link (
  place INTEGER PRIMARY KEY CHECK (place = 1),
  url TEXT NOT NULL,
  uid TEXT NOT NULL,
  workstation INTEGER NOT NULL,
  name TEXT NOT NULL,
  site TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  device_key TEXT NOT NULL,
  incarnation TEXT NOT NULL,
  acked_seq INTEGER NOT NULL CHECK (acked_seq >= 0),
  boot INTEGER NOT NULL DEFAULT 0,
  policy_version INTEGER NOT NULL DEFAULT 0,
  policy_names TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(policy_names)),
  people_revision INTEGER NOT NULL DEFAULT 0,
  since INTEGER NOT NULL,
  refused TEXT
) STRICT;

CREATE TABLE commands_done (
  id INTEGER PRIMARY KEY,
  done_at INTEGER NOT NULL,
  outcome TEXT NOT NULL
) STRICT;

CREATE TABLE directory_people (
  user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  cached_at INTEGER,
  used_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE directory_locks (
  id INTEGER PRIMARY KEY,
  facts TEXT NOT NULL CHECK (json_valid(facts))
) STRICT;

CREATE TABLE directory_messages (
  id INTEGER PRIMARY KEY,
  person TEXT,
  role TEXT,
  sender TEXT NOT NULL,
  message TEXT NOT NULL,
  sent_at INTEGER NOT NULL
) STRICT;

ALTER TABLE sessions ADD COLUMN admission TEXT NOT NULL DEFAULT 'local' CHECK (admission IN ('granted', 'offline', 'local'));
`,
}
