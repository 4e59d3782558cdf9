import type { Credentials } from '../../../core/accounts/user.ts'
import type { AuditEntry } from '../../../core/audit/audit.ts'
import { LatchkeyError } from '../../../core/errors.ts'
import { sessionId } from '../../../core/ids.ts'
import type { Imported, ImportStore, Origin } from '../../../core/import/import-store.ts'
import type { Session } from '../../../core/session/session.ts'
import { insertUser, takenField } from '../accounts/user-table.ts'
import { insertAudit } from '../audit/audit-table.ts'
import type { Connection } from '../connection.ts'
import { insertSession, updateEnd } from '../session/session-table.ts'
import { blobFromUuid, uuidFromBlob } from '../session/uuid-blob.ts'

const SQL = {
  find: 'SELECT target, content FROM imported_rows WHERE key = ?',
  insert: 'INSERT INTO imported_rows (key, content, target) VALUES (?, ?, ?)',
} as const

/** No token opens an imported session. */
const NO_TOKEN = new Uint8Array(32)

export class SqliteImports implements ImportStore {
  readonly #db: Connection

  constructor(db: Connection) {
    this.#db = db
  }

  find(key: Uint8Array): Imported | null {
    return this.#db.read('look up an imported row', () => {
      const row = this.#db.statement(SQL.find).get(key) as { target: Buffer; content: Uint8Array } | undefined
      return row ? { target: sessionId(uuidFromBlob(row.target)), content: row.content } : null
    })
  }

  addPeople(people: readonly Readonly<{ origin: Origin; credentials: Credentials }>[], audit: AuditEntry): void {
    this.#db.write('import the people', () => {
      for (const { origin, credentials } of people) {
        const { user, passwordHash } = credentials
        const field = takenField(this.#db, user)
        if (field !== null) {
          throw new LatchkeyError('name_taken', `The ${field} "${user[field] ?? ''}" is in use meanwhile. Nothing was imported.`, {
            params: { field },
          })
        }
        insertUser(this.#db, user, passwordHash)
        this.#remember(origin, user.id)
      }
      insertAudit(this.#db, audit)
    })
  }

  addSessions(sessions: readonly Readonly<{ origin: Origin; session: Session }>[], audit: AuditEntry): void {
    this.#db.write('import the sessions', () => {
      for (const { origin, session } of sessions) {
        insertSession(this.#db, session, NO_TOKEN)
        if (session.end) updateEnd(this.#db, session.id, session.end)
        this.#remember(origin, session.id)
      }
      insertAudit(this.#db, audit)
    })
  }

  #remember({ key, content }: Origin, target: string): void {
    this.#db.statement(SQL.insert).run(key, content, blobFromUuid(target))
  }
}
