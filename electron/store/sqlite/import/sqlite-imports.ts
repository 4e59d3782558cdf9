import type { Names } from '../../../core/accounts/names.ts'
import type { Credentials, User } from '../../../core/accounts/user.ts'
import type { AuditEntry } from '../../../core/audit/audit.ts'
import { sessionId, userId } from '../../../core/ids.ts'
import type { Imported, ImportStore, Obstacle, Origin } from '../../../core/import/import-store.ts'
import { checkEnd } from '../../../core/session/end-laws.ts'
import type { Session, SessionEnd } from '../../../core/session/session.ts'
import { insertUser, judgeNewAccount } from '../accounts/user-table.ts'
import { insertAudit } from '../audit/audit-table.ts'
import type { Connection } from '../connection.ts'
import { insertSession, updateEnd } from '../session/session-table.ts'
import { blobFromUuid, uuidFromBlob } from '../session/uuid-blob.ts'

const SQL = {
  find: 'SELECT target, content FROM imported_rows WHERE key = ?',
  insert: 'INSERT INTO imported_rows (key, content, target) VALUES (?, ?, ?)',
} as const

const NOBODY = userId('00000000-0000-0000-0000-000000000000')
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

  obstacle(names: Names): Obstacle | null {
    return this.#db.read('look for the same name', () => obstacleTo(this.#db, { ...names, id: NOBODY }))
  }

  addPeople(people: readonly Readonly<{ origin: Origin; credentials: Credentials }>[], audit: AuditEntry): Obstacle | null {
    return this.#db.write('import the people', () => {
      for (const { credentials } of people) {
        const obstacle = obstacleTo(this.#db, credentials.user)
        if (obstacle) return obstacle
      }
      for (const { origin, credentials } of people) {
        insertUser(this.#db, credentials.user, credentials.passwordHash)
        this.#remember(origin, credentials.user.id)
      }
      insertAudit(this.#db, audit)
      return null
    })
  }

  addSessions(sessions: readonly Readonly<{ origin: Origin; session: Session }>[], audit: AuditEntry): void {
    this.#db.write('import the sessions', () => {
      for (const { origin, session } of sessions) {
        insertSession(this.#db, session, NO_TOKEN)
        if (session.end) this.#end(session, session.end)
        this.#remember(origin, session.id)
      }
      insertAudit(this.#db, audit)
    })
  }

  #end(session: Session, end: SessionEnd): void {
    if (updateEnd(this.#db, session.id, end)) checkEnd(this.#db.log, { before: { ...session, end: null }, end, replaces: false })
  }

  #remember({ key, content }: Origin, target: string): void {
    this.#db.statement(SQL.insert).run(key, content, blobFromUuid(target))
  }
}

function obstacleTo(db: Connection, account: Names & Pick<User, 'id'>): Obstacle | null {
  const decision = judgeNewAccount(db, account, false)
  return decision.kind === 'taken' || decision.kind === 'look_alike' ? decision : null
}
