import { decideNewAccount } from '../../../core/accounts/account-change.ts'
import { alikeKeys } from '../../../core/accounts/look-alike.ts'
import { nameKey } from '../../../core/accounts/name-key.ts'
import type { Names } from '../../../core/accounts/names.ts'
import type { Credentials, User } from '../../../core/accounts/user.ts'
import { userId } from '../../../core/ids.ts'
import type { UserId, UtcMs } from '../../../core/ids.ts'
import type { Connection } from '../connection.ts'
import { textFrom, timeFrom, timeOrNull } from '../odd-values.ts'
import { blobFromUuid, isUuid, uuidFromBlob } from '../session/uuid-blob.ts'
import { sortKey, userSearchKey } from './user-keys.ts'

type UserRow = Readonly<{
  id: Buffer
  username: string
  email: string | null
  display_name: string
  role: string
  password_hash: string
  disabled_at: number | null
  must_change_password: number
  one_time_since: number | null
  created_at: number
}>

const COLUMNS = 'id, username, email, display_name, role, password_hash, disabled_at, must_change_password, one_time_since, created_at'

const SQL = {
  count: 'SELECT count(*) AS users FROM users WHERE erased_at IS NULL',
  list: `SELECT ${COLUMNS} FROM users WHERE erased_at IS NULL ORDER BY sort_key`,
  find: `SELECT ${COLUMNS} FROM users WHERE id = ?`,
  findAccount: `SELECT ${COLUMNS} FROM users WHERE id = ? AND erased_at IS NULL`,
  byUsername: `SELECT ${COLUMNS} FROM users WHERE username_key = ?`,
  byEmail: `SELECT ${COLUMNS} FROM users WHERE email_key = ?`,
  alike: `SELECT DISTINCT username, email, display_name FROM alike_names CROSS JOIN users ON users.id = alike_names.user_id
    WHERE alike_names.key IN (SELECT value FROM json_each(?)) AND users.id <> ?`,
  noteAlike: 'INSERT OR IGNORE INTO alike_names SELECT value, ? FROM json_each(?)',
  forgetAlike: 'DELETE FROM alike_names WHERE user_id = ?',
  insert: `INSERT INTO users (id, username, username_key, email, email_key, display_name, search_key, sort_key, role, password_hash,
    disabled_at, must_change_password, one_time_since, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  update: `UPDATE users SET username = ?, username_key = ?, email = ?, email_key = ?, display_name = ?, search_key = ?, sort_key = ?,
    role = ?, password_hash = ?, disabled_at = ?, must_change_password = ?, one_time_since = ?, updated_at = ? WHERE id = ?`,
  administrator: "SELECT 1 FROM users WHERE role = 'admin' LIMIT 1",
  /** A log that was archived is one of a long life. */
  wasAdministered: `SELECT EXISTS (SELECT 1 FROM users WHERE role = 'admin') OR (SELECT start_seq FROM audit_ends) > 0
    OR EXISTS (SELECT 1 FROM audit_events INDEXED BY audit_events_of_kind WHERE kind = 'administrator_created'
      OR (kind IN ('user_added', 'role_changed') AND json_valid(detail) AND 'admin' IN (detail ->> '$.role', detail ->> '$.old', detail ->> '$.new')))`,
  otherAdministrator: `SELECT 1 FROM users WHERE role = 'admin' AND disabled_at IS NULL AND id <> ?
    AND id NOT IN (SELECT user_id FROM directory_people) LIMIT 1`,
} as const

export function countUsers(db: Connection): number {
  return (db.statement(SQL.count).get() as { users: number }).users
}

export const hasAdministrator = (db: Connection): boolean => db.statement(SQL.administrator).get() !== undefined

export const wasAdministered = (db: Connection): boolean => (db.rows(SQL.wasAdministered).get() as [number])[0] === 1

export function selectUsers(db: Connection): readonly User[] {
  return (db.statement(SQL.list).all() as UserRow[]).map(userFrom)
}

export function selectUser(db: Connection, id: UserId): User | null {
  // An id that was read from a row may be none.
  const row = isUuid(id) ? (db.statement(SQL.find).get(blobFromUuid(id)) as UserRow | undefined) : undefined
  return row ? userFrom(row) : null
}

export function selectCredentials(db: Connection, identifier: string): Credentials | null {
  const row = findByUsername(db, identifier) ?? findByEmail(db, identifier)
  return row ? credentialsFrom(row) : null
}

/** Which name of the account somebody else already has. */
export function takenField(db: Connection, user: Names & Pick<User, 'id'>): 'username' | 'email' | null {
  const id = blobFromUuid(user.id)
  const isOthers = (row: UserRow | undefined) => row !== undefined && !row.id.equals(id)
  if (isOthers(findByUsername(db, user.username))) return 'username'
  return user.email !== null && isOthers(findByEmail(db, user.email)) ? 'email' : null
}

/** Of everybody else whose names could look like these. */
export const selectAlike = (db: Connection, id: UserId, names: Names): readonly Names[] =>
  (
    db.statement(SQL.alike).all(JSON.stringify(alikeKeys(names)), blobFromUuid(id)) as Pick<
      UserRow,
      'username' | 'email' | 'display_name'
    >[]
  ).map((row) => ({
    username: textFrom(row.username),
    email: row.email === null ? null : textFrom(row.email),
    displayName: textFrom(row.display_name),
  }))

/** Whether these names can be a new account's. */
export function judgeNewAccount(db: Connection, account: Names & Pick<User, 'id'>, onlyIfFirst: boolean) {
  const facts = {
    hasAdministrator: onlyIfFirst && wasAdministered(db),
    takenField: takenField(db, account),
    others: () => selectAlike(db, account.id, account),
  }
  return decideNewAccount(account, facts, onlyIfFirst)
}

export const hasOtherAdministrator = (db: Connection, id: UserId) =>
  db.statement(SQL.otherAdministrator).get(blobFromUuid(id)) !== undefined

export function selectCredentialsOf(db: Connection, id: UserId): Credentials | null {
  const row = db.statement(SQL.findAccount).get(blobFromUuid(id)) as UserRow | undefined
  return row ? credentialsFrom(row) : null
}

/** In the order that `SQL.update` and `SQL.insert` share. */
const storedFields = (user: User, passwordHash: string) => [
  user.username,
  nameKey(user.username),
  user.email,
  user.email === null ? null : nameKey(user.email),
  user.displayName,
  userSearchKey(user),
  sortKey(user),
  user.role,
  passwordHash,
  user.disabledAt,
  Number(user.mustChangePassword),
  user.oneTimeSince,
]

export function updateUserRow(db: Connection, user: User, passwordHash: string, at: UtcMs): void {
  db.statement(SQL.update).run(...storedFields(user, passwordHash), at, blobFromUuid(user.id))
  noteAlike(db, user)
}

export function insertUser(db: Connection, user: User, passwordHash: string): void {
  db.statement(SQL.insert).run(blobFromUuid(user.id), ...storedFields(user, passwordHash), user.createdAt, user.createdAt)
  noteAlike(db, user)
}

function noteAlike(db: Connection, user: User): void {
  db.statement(SQL.forgetAlike).run(blobFromUuid(user.id))
  db.statement(SQL.noteAlike).run(blobFromUuid(user.id), JSON.stringify(alikeKeys(user)))
}

const findByUsername = (db: Connection, username: string) => db.statement(SQL.byUsername).get(nameKey(username)) as UserRow | undefined
const findByEmail = (db: Connection, email: string) => db.statement(SQL.byEmail).get(nameKey(email)) as UserRow | undefined

const credentialsFrom = (row: UserRow): Credentials => ({ user: userFrom(row), passwordHash: row.password_hash })

function userFrom(row: UserRow): User {
  return {
    id: userId(uuidFromBlob(row.id)),
    username: textFrom(row.username),
    email: row.email === null ? null : textFrom(row.email),
    displayName: textFrom(row.display_name),
    role: row.role === 'admin' ? 'admin' : 'user',
    disabledAt: timeOrNull(row.disabled_at),
    mustChangePassword: row.must_change_password === 1,
    oneTimeSince: timeOrNull(row.one_time_since),
    createdAt: timeFrom(row.created_at),
  }
}
