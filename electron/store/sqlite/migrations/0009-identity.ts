import type { Migration } from '../migrations.ts'

/**
 * A name for this database, which its backups carry: it tells them from those of another that lay in the same folder. Drawn at random, but for
 * a database that is older than this step: there it is its first account's, as every backup of it knows it.
 */
export const identity: Migration = {
  name: 'identity',
  sql: `
CREATE TABLE database_identity (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  id TEXT NOT NULL
) STRICT;

INSERT INTO database_identity
SELECT 1, coalesce((SELECT lower(hex(id)) FROM users ORDER BY created_at, id LIMIT 1), lower(hex(randomblob(16))));
`,
}
