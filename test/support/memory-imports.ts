import type { Credentials } from '../../electron/core/accounts/user.ts'
import type { AuditEntry } from '../../electron/core/audit/audit.ts'
import { LatchkeyError } from '../../electron/core/errors.ts'
import type { SessionId } from '../../electron/core/ids.ts'
import type { Imported, ImportStore, Origin } from '../../electron/core/import/import-store.ts'
import type { Session } from '../../electron/core/session/session.ts'
import { takenField } from './memory-accounts.ts'

export function memoryImports(users: Credentials[], all: Map<SessionId, Session>, write: (entry: AuditEntry) => void): ImportStore {
  const known = new Map<string, Imported>()
  const remember = ({ key, content }: Origin, target: Imported['target']) => known.set(textOf(key), { target, content })
  return {
    find: (key) => known.get(textOf(key)) ?? null,
    addPeople(people, audit) {
      for (const { credentials } of people) {
        const field = takenField(users, credentials.user)
        if (field !== null) throw new LatchkeyError('name_taken', field, { params: { field } })
      }
      for (const { origin, credentials } of people) {
        users.push(credentials)
        remember(origin, credentials.user.id)
      }
      write(audit)
    },
    addSessions(sessions, audit) {
      for (const { origin, session } of sessions) {
        all.set(session.id, session)
        remember(origin, session.id)
      }
      write(audit)
    },
  }
}

const textOf = (key: Uint8Array) => Buffer.from(key).toString('hex')
