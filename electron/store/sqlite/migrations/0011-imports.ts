import type { Migration } from '../migrations.ts'

/**
 * Which rows of other systems were taken over, and what they have become, so that a file that is given twice adds nothing. Keys and
 * contents are hashes: the table tells nobody anything.
 */
export const imports: Migration = {
  name: 'imports',
  sql: `
CREATE TABLE imported_rows (
  key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 32),
  content BLOB NOT NULL CHECK (length(content) = 32),
  target BLOB NOT NULL CHECK (length(target) = 16)
) STRICT, WITHOUT ROWID;
`,
}
