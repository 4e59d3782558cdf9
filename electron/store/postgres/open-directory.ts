import type { DirectoryStore } from '../../core/fleet/directory-port.ts'
import { migrate } from './migrations.ts'
import { openPostgres } from './open.ts'
import type { Connection, ConnectionOptions } from './open.ts'
import { createPostgresDirectory } from './postgres-directory.ts'

export type DirectoryAddress = Readonly<{
  /** As the service: signs in as `latchkey_gateway`, or as a member of it. */
  url: string
  /** As the owner, to bring the database to the newest version; null where somebody else has done it. */
  ownerUrl: string | null
  /** Lets `latchkey_gateway` sign in with it. */
  gatewayPassword?: string
}>

/** `connection` is for what the store's port has no word for: the console's functions. `store.close()` closes both. */
export type OpenDirectory = Readonly<{ store: DirectoryStore; connection: Connection }>

/** What went by the policy is told once a day, and why it could not go. */
type Told = Readonly<{ told?: (forgotten: Forgotten | Error) => void }>
export type Forgotten = Readonly<{ sessions: number; lines: number }>

const SESSIONS_AT_ONCE = 10_000

/** What the fleet's policy keeps no longer. */
export async function forgetHistory(connection: Connection): Promise<Forgotten> {
  let [sessions, lines] = [0, 0]
  for (;;) {
    const [row] = await connection.call<{ gone: Forgotten }>('forget what is old', 'SELECT dir.forget_history($1) AS gone', [
      SESSIONS_AT_ONCE,
    ])
    sessions += row?.gone.sessions ?? 0
    lines += row?.gone.lines ?? 0
    if ((row?.gone.sessions ?? 0) < SESSIONS_AT_ONCE) return { sessions, lines }
  }
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Throws a `LatchkeyError`: `database_from_newer_version`, `directory_unreachable` and what else the port has. */
export async function openDirectory({
  url,
  ownerUrl,
  told = () => undefined,
  ...options
}: DirectoryAddress & Told & ConnectionOptions): Promise<OpenDirectory> {
  if (ownerUrl !== null) await migrate(ownerUrl, options)
  const connection = await openPostgres(url, options)
  const upkeep = () =>
    connection.call('look after its database', 'SELECT dir.upkeep()').then(
      () => undefined,
      () => undefined,
    )
  const look = async () => {
    await upkeep()
    await forgetHistory(connection).then(told, told)
  }
  await upkeep()
  void forgetHistory(connection).then(told, told)
  // What fails is done tomorrow: there is room for two months, and a default part behind it.
  const daily = setInterval(() => void look(), DAY_MS).unref()
  let closing: Promise<void> | undefined
  const close = () => {
    clearInterval(daily)
    return (closing ??= connection.close())
  }
  return { store: { ...createPostgresDirectory(connection, url), close }, connection: { ...connection, close } }
}
