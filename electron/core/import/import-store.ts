import type { LookAlike } from '../accounts/look-alike.ts'
import type { Names } from '../accounts/names.ts'
import type { Credentials } from '../accounts/user.ts'
import type { AuditEntry } from '../audit/audit.ts'
import type { SessionId, UserId } from '../ids.ts'
import type { Session } from '../session/session.ts'

/** A row of another system, under a key that says nothing of it (32 bytes); `content` tells whether the same key means the same row. */
export type Origin = Readonly<{ key: Uint8Array; content: Uint8Array }>

/** What a row has become. */
export type Imported = Readonly<{ target: UserId | SessionId; content: Uint8Array }>

export type Obstacle = Readonly<{ kind: 'taken'; field: 'username' | 'email' }> | LookAlike

export interface ImportStore {
  /** Null where no row of this key was imported. */
  find(key: Uint8Array): Imported | null
  /** What would keep somebody of these names from having an account. */
  obstacle(names: Names): Obstacle | null
  /** All of them, or none where one meets an obstacle. One fsync. */
  addPeople(people: readonly Readonly<{ origin: Origin; credentials: Credentials }>[], audit: AuditEntry): Obstacle | null
  /** All of them or none; each session has its end. One fsync. */
  addSessions(sessions: readonly Readonly<{ origin: Origin; session: Session }>[], audit: AuditEntry): void
}
