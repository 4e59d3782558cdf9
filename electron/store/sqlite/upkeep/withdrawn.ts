import type Database from 'better-sqlite3'
import { apiTokenId, userId } from '../../../core/ids.ts'
import type { ApiTokenId, UserId } from '../../../core/ids.ts'
import type { NewPassword, Withdrawn } from '../../../core/upkeep/withdrawn.ts'
import { MIGRATIONS } from '../migrations.ts'
import { timeOrNull } from '../odd-values.ts'
import { blobFromUuid, uuidFromBlob } from '../session/uuid-blob.ts'

/** A row of `sign_in_attempts`: what was typed, and since when it has been locked. */
export type LockRow = Readonly<{ subject: string; failures: number; last_failed_at: number; locked_at: number }>

/** Such as Latchkey writes: an odd one must not keep a backup from its place. */
const LOCKS = `SELECT subject, failures, last_failed_at, locked_at FROM sign_in_attempts WHERE locked_at IS NOT NULL AND failures > 0
  AND typeof(subject) = 'text' AND typeof(failures) || typeof(last_failed_at) || typeof(locked_at) = 'integerintegerinteger'`

/** Before this version attempts were kept by what says nothing any more. */
const LOCKS_SINCE = 1 + MIGRATIONS.findIndex(({ name }) => name === 'lock-outs')

const PASSWORD_LINES = `SELECT max(seq) AS seq, hash, detail ->> '$.user' AS user FROM audit_events
  WHERE kind IN ('password_reset', 'password_changed') AND json_valid(detail) AND detail ->> '$.user' GLOB '*-*-*-*-*' GROUP BY user`
const PASSWORD = "SELECT password_hash, must_change_password, one_time_since FROM users WHERE id = ? AND typeof(password_hash) = 'text'"

const REVOKED = "SELECT id FROM api_tokens WHERE revoked_at IS NOT NULL AND typeof(id) = 'blob' AND length(id) = 16"

export type Reading = <Value>(read: (db: Database.Database) => Value, otherwise: Value) => Value

/** Each part by itself: what one table cannot say any more, the others do. */
export const withdrawnBy = (reading: Reading): Withdrawn & Readonly<{ locks: readonly LockRow[] }> => ({
  disabled: reading((db) => idsOf(db, 'disabled_at IS NOT NULL'), []),
  ordinary: reading((db) => idsOf(db, "role = 'user'"), []),
  passwords: reading(passwordsOf, []),
  tokens: reading(revokedTokens, []),
  locks: reading(locksOf, []),
})

function idsOf(db: Database.Database, condition: string): readonly UserId[] {
  const ids = db.prepare(`SELECT id FROM users WHERE ${condition} AND typeof(id) = 'blob' AND length(id) = 16`).pluck().all() as Buffer[]
  return ids.map((id) => userId(uuidFromBlob(id)))
}

function revokedTokens(db: Database.Database): readonly ApiTokenId[] {
  const ids = db.prepare(REVOKED).pluck().all() as Buffer[]
  return ids.map((id) => apiTokenId(uuidFromBlob(id)))
}

function passwordsOf(db: Database.Database): readonly NewPassword[] {
  const lines = db.prepare(PASSWORD_LINES).all() as { seq: number; hash: Buffer; user: string }[]
  return lines.flatMap(({ seq, hash, user }) => {
    const row = db.prepare(PASSWORD).get(blobFromUuid(userId(user))) as
      | { password_hash: string; must_change_password: number; one_time_since: number | null }
      | undefined
    if (!row) return []
    const { password_hash: passwordHash, must_change_password: mustChange, one_time_since: since } = row
    return [{ id: userId(user), line: { seq, hash }, passwordHash, mustChangePassword: mustChange === 1, oneTimeSince: timeOrNull(since) }]
  })
}

function locksOf(db: Database.Database): readonly LockRow[] {
  if (Number(db.pragma('user_version', { simple: true })) < LOCKS_SINCE) return []
  return db.prepare(LOCKS).all() as LockRow[]
}
