import { alikeKeys } from '../../../core/accounts/look-alike.ts'
import { nameKey } from '../../../core/accounts/name-key.ts'
import { sortKey, userSearchKey } from '../accounts/user-keys.ts'
import type { Migration } from '../migrations.ts'

type Row = Readonly<{ id: Buffer; username: string; email: string | null; display_name: string }>

/**
 * People are looked for, and put in order, by keys that stand with their names. The order is that of the folded display name, which is what a
 * list shows; the username makes it one. An account that was erased leaves a row under a made-up name, so that what it did has an author;
 * the names that lines of the audit log have stand beside the chain from now on, where they can be forgotten.
 * What names that look alike have in common is found without a look at everybody. Names that sign in no longer have what is not seen at their ends.
 */
export const people: Migration = {
  name: 'people',
  sql: `
ALTER TABLE users ADD COLUMN search_key TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN sort_key TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN erased_at INTEGER;
CREATE INDEX users_by_name ON users (sort_key);
CREATE TABLE alike_names (
  key TEXT NOT NULL,
  user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (key, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX alike_names_of_user ON alike_names (user_id);

CREATE TABLE audit_names (
  seq INTEGER PRIMARY KEY,
  user_id BLOB NOT NULL CHECK (length(user_id) = 16),
  salt BLOB NOT NULL,
  names TEXT NOT NULL CHECK (json_valid(names))
) STRICT;
CREATE INDEX audit_names_of_user ON audit_names (user_id);
`,
  fill(db) {
    const rows = db.prepare('SELECT id, username, email, display_name FROM users').all() as Row[]
    const update = db.prepare('UPDATE users SET search_key = ?, sort_key = ? WHERE id = ?')
    const note = db.prepare('INSERT OR IGNORE INTO alike_names VALUES (?, ?)')
    const rename = db.prepare('UPDATE OR IGNORE users SET email_key = ? WHERE id = ?')
    for (const { id, username, email, display_name: displayName } of rows) {
      const names = { username, email, displayName }
      update.run(userSearchKey(names), sortKey(names), id)
      for (const key of alikeKeys(names)) note.run(key, id)
      if (email !== null) rename.run(nameKey(email), id)
    }
  },
}
