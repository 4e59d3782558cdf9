import { decideNewAccount } from '../../electron/core/accounts/account-change.ts'
import type { Names } from '../../electron/core/accounts/names.ts'
import type { Credentials, User } from '../../electron/core/accounts/user.ts'
import type { AuditEntry } from '../../electron/core/audit/audit.ts'
import { userId } from '../../electron/core/ids.ts'
import type { SessionId } from '../../electron/core/ids.ts'
import type { Imported, ImportStore, Obstacle, Origin } from '../../electron/core/import/import-store.ts'
import type { Session } from '../../electron/core/session/session.ts'
import { takenField } from './memory-accounts.ts'

export function memoryImports(users: Credentials[], all: Map<SessionId, Session>, write: (entry: AuditEntry) => void): ImportStore {
  const known = new Map<string, Imported>()
  const remember = ({ key, content }: Origin, target: Imported['target']) => known.set(textOf(key), { target, content })
  const obstacleTo = (account: Names & Pick<User, 'id'>): Obstacle | null => {
    const facts = { hasAdministrator: true, takenField: takenField(users, account), others: () => users.map(({ user }) => user) }
    const decision = decideNewAccount(account, facts, false)
    return decision.kind === 'taken' || decision.kind === 'look_alike' ? decision : null
  }
  return {
    obstacle: (names) => obstacleTo({ ...names, id: userId('') }),
    find: (key) => known.get(textOf(key)) ?? null,
    addPeople(people, audit) {
      const obstacle = people.map(({ credentials }) => obstacleTo(credentials.user)).find((one) => one !== null)
      if (obstacle) return obstacle
      for (const { origin, credentials } of people) {
        users.push(credentials)
        remember(origin, credentials.user.id)
      }
      write(audit)
      return null
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
