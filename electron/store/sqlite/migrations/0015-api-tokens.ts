import type { Migration } from '../migrations.ts'

/** What other programs prove themselves with: a name that is used once at a time, and the hash of a secret that nobody keeps. */
export const apiTokens: Migration = {
  name: 'api tokens',
  sql: `
CREATE TABLE api_tokens (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('read', 'close')),
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  created_at INTEGER NOT NULL,
  created_by BLOB REFERENCES users (id),
  last_used_at INTEGER,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX api_tokens_by_name ON api_tokens (name) WHERE revoked_at IS NULL;
`,
}
