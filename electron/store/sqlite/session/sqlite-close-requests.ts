import type { AuditEntry } from '../../../core/audit/audit.ts'
import type { DurationMs, SessionId, UtcMs } from '../../../core/ids.ts'
import type { CloseRequestStore } from '../../../core/ports/store-port.ts'
import type { CloseRequest } from '../../../core/session/close-request.ts'
import { insertAudit } from '../audit/audit-table.ts'
import type { Connection } from '../connection.ts'
import { deleteCloseRequest, selectCloseRequest, updateGrace, updateSeen, writeCloseRequest } from './close-requests-table.ts'

export class SqliteCloseRequests implements CloseRequestStore {
  readonly #db: Connection

  constructor(connection: Connection) {
    this.#db = connection
  }

  ask(requests: readonly Readonly<{ request: Omit<CloseRequest, 'seenAt'>; audit: AuditEntry }>[]): readonly SessionId[] {
    return this.#db.write('ask for sessions to be ended', () =>
      requests.flatMap(({ request, audit }) => {
        if (!writeCloseRequest(this.#db, request)) return []
        insertAudit(this.#db, audit)
        return [request.sessionId]
      }),
    )
  }

  of(id: SessionId): CloseRequest | null {
    return this.#db.read('look up a request', () => selectCloseRequest(this.#db, id))
  }

  see(id: SessionId, at: UtcMs): boolean {
    return this.#db.write('take note of a request', () => updateSeen(this.#db, id, at))
  }

  withdraw(id: SessionId): boolean {
    return this.#db.write('withdraw a request', () => deleteCloseRequest(this.#db, id))
  }

  extend(id: SessionId, grace: DurationMs): boolean {
    return this.#db.write('put off a request', () => updateGrace(this.#db, id, grace))
  }
}
