import { nameKey } from '../../../core/accounts/name-key.ts'
import { sortKey, userSearchKey } from '../accounts/user-keys.ts'
import type { Migration } from '../migrations.ts'

type Row = Readonly<{ id: Buffer; username: string; email: string | null; display_name: string }>

/**
 * People are looked for, and put in order, by keys that stand with their names. The order is that of the folded display name, which is what a
 * list shows; the username makes it one. An account that was erased leaves a row under a made-up name, so that what it did has an author.
 * Names that sign in no longer have what is not seen at their ends.
 */
export const people: Migration = {
  name: 'people',
  sql: `
ALTER TABLE users ADD COLUMN search_key TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN sort_key TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN erased_at INTEGER;
CREATE INDEX users_by_name ON users (sort_key);
`,
  fill(db) {
    const rows = db.prepare('SELECT id, username, email, display_name FROM users').all() as Row[]
    const update = db.prepare('UPDATE users SET search_key = ?, sort_key = ? WHERE id = ?')
    const rename = db.prepare('UPDATE OR IGNORE users SET email_key = ? WHERE id = ?')
    for (const { id, username, email, display_name: displayName } of rows) {
      const names = { username, email, displayName }
      update.run(userSearchKey(names), sortKey(names), id)
      if (email !== null) rename.run(nameKey(email), id)
    }
  },
}
