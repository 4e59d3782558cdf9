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

const DAY_MS = 24 * 60 * 60 * 1000

/** Throws a `LatchkeyError`: `database_from_newer_version`, `directory_unreachable` and what else the port has. */
export async function openDirectory({ url, ownerUrl, ...options }: DirectoryAddress & ConnectionOptions): Promise<OpenDirectory> {
  if (ownerUrl !== null) await migrate(ownerUrl, options)
  const connection = await openPostgres(url, options)
  const upkeep = () =>
    connection.call('look after its database', 'SELECT dir.upkeep()').then(
      () => undefined,
      () => undefined,
    )
  await upkeep()
  // What fails is done tomorrow: there is room for two months, and a default part behind it.
  const daily = setInterval(() => void upkeep(), DAY_MS).unref()
  let closing: Promise<void> | undefined
  const close = () => {
    clearInterval(daily)
    return (closing ??= connection.close())
  }
  return { store: { ...createPostgresDirectory(connection, url), close }, connection: { ...connection, close } }
}
