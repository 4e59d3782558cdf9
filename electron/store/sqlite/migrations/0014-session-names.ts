import type { Migration } from '../migrations.ts'

const isLeft = (column: string, value: string) => `
  EXISTS (SELECT 1 FROM sessions WHERE ${column} = ${value} AND ended_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM sessions WHERE ${column} = ${value} AND ended_at IS NULL)`

const forget = (kind: string, column: string) => `
  DELETE FROM session_names WHERE kind = '${kind}' AND name = CAST(OLD.${column} AS TEXT) AND NOT (${isLeft(column, `OLD.${column}`)});`

const sweep = (kind: string, column: string, value: string) => `
DELETE FROM session_names WHERE kind = '${kind}' AND NOT (${isLeft(column, value)});`

/**
 * What a computer, a system account or a process was called is forgotten with the last session that tells of it, whatever deletes that. Each
 * name is looked up in an index of the closed sessions, and among the active ones, which are few.
 */
export const sessionNames: Migration = {
  name: 'session names',
  sql: `
CREATE INDEX sessions_by_os_user ON sessions (os_user) WHERE ended_at IS NOT NULL;
${sweep('host', 'host', 'name')}${sweep('os_user', 'os_user', 'name')}${sweep('pid', 'pid', 'CAST(name AS INTEGER)')}

CREATE TRIGGER sessions_forgotten AFTER DELETE ON sessions BEGIN${forget('host', 'host')}${forget('os_user', 'os_user')}${forget('pid', 'pid')}
END;
`,
}
