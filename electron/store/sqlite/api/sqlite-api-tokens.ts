import type { ApiTokenStore } from '../../../core/api/api-token-store.ts'
import { MOST_API_TOKENS } from '../../../core/api/api-token.ts'
import type { ApiScope, ApiToken } from '../../../core/api/api-token.ts'
import type { AuditEntry } from '../../../core/audit/audit.ts'
import { apiTokenId, userId } from '../../../core/ids.ts'
import type { ApiTokenId, UtcMs } from '../../../core/ids.ts'
import { insertAudit } from '../audit/audit-table.ts'
import type { Connection } from '../connection.ts'
import { timeFrom, timeOrNull } from '../odd-values.ts'
import { blobFromUuid, uuidFromBlob } from '../session/uuid-blob.ts'

type Row = Readonly<{
  id: Buffer
  name: string
  scope: string
  token_hash: Buffer
  created_at: number
  created_by: Buffer | null
  last_used_at: number | null
  expires_at: number | null
  revoked_at: number | null
}>

const SQL = {
  all: 'SELECT * FROM api_tokens ORDER BY id DESC',
  insert: 'INSERT INTO api_tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  revoke: 'UPDATE api_tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL',
  noteUse: 'UPDATE api_tokens SET last_used_at = ? WHERE id = ?',
} as const

export class SqliteApiTokens implements ApiTokenStore {
  readonly #db: Connection

  constructor(connection: Connection) {
    this.#db = connection
  }

  add(token: ApiToken, hash: Uint8Array, audit: AuditEntry): 'added' | 'taken' | 'too_many' {
    return this.#db.write('add a token', () => {
      const others = this.#rows().filter(({ revoked_at: revoked }) => revoked === null)
      if (others.some(({ name }) => name === token.name)) return 'taken'
      if (others.length >= MOST_API_TOKENS) return 'too_many'
      const { id, name, scope, createdAt, createdBy, lastUsedAt, expiresAt, revokedAt } = token
      const by = createdBy === null ? null : blobFromUuid(createdBy)
      this.#db.statement(SQL.insert).run(blobFromUuid(id), name, scope, Buffer.from(hash), createdAt, by, lastUsedAt, expiresAt, revokedAt)
      insertAudit(this.#db, audit)
      return 'added'
    })
  }

  list(): readonly ApiToken[] {
    return this.#db.read('list the tokens', () => this.#rows().map(tokenFrom))
  }

  keys(): readonly Readonly<{ token: ApiToken; hash: Uint8Array }>[] {
    return this.#db.read('look up a token', () =>
      this.#rows()
        .filter(({ revoked_at: revoked }) => revoked === null)
        .map((row) => ({ token: tokenFrom(row), hash: new Uint8Array(row.token_hash) })),
    )
  }

  revoke(id: ApiTokenId, at: UtcMs, audit: AuditEntry): boolean {
    return this.#db.write('revoke a token', () => {
      const revoked = this.#db.statement(SQL.revoke).run(at, blobFromUuid(id)).changes === 1
      if (revoked) insertAudit(this.#db, audit)
      return revoked
    })
  }

  noteUse(id: ApiTokenId, at: UtcMs): void {
    this.#db.writeUnsynchronised('note the use of a token', () => this.#db.statement(SQL.noteUse).run(at, blobFromUuid(id)))
  }

  #rows(): readonly Row[] {
    return this.#db.statement(SQL.all).all() as Row[]
  }
}

const tokenFrom = (row: Row): ApiToken => ({
  id: apiTokenId(uuidFromBlob(row.id)),
  name: row.name,
  scope: row.scope as ApiScope,
  createdAt: timeFrom(row.created_at),
  createdBy: row.created_by && userId(uuidFromBlob(row.created_by)),
  lastUsedAt: timeOrNull(row.last_used_at),
  expiresAt: timeOrNull(row.expires_at),
  revokedAt: timeOrNull(row.revoked_at),
})
