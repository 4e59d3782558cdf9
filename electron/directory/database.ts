import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Log } from '../core/ports/ports.ts'
import { readSmall } from '../platform/disk/plain-file.ts'
import { writeWhole } from '../platform/disk/whole-file.ts'
import type { DirectoryAddress } from '../store/postgres/open-directory.ts'
import { startEmbeddedPostgres } from './embedded/embedded-postgres.ts'

export type Database = Readonly<{
  address: DirectoryAddress
  /** Settles when a PostgreSQL of our own has ended, whoever ended it; never for an organisation's. */
  ended: Promise<void>
  stop: () => Promise<void>
}>

/** An organisation's PostgreSQL, or one of our own in the data folder. */
export async function findDatabase(dataFolder: string, env: NodeJS.ProcessEnv, log: Log): Promise<Database> {
  const [owner, gateway] = [env['LATCHKEY_DATABASE_URL'] || null, env['LATCHKEY_GATEWAY_URL'] || null]
  if (gateway !== null) return organisations({ url: gateway, ownerUrl: owner })
  if (owner !== null) {
    const gatewayPassword = keptPassword(dataFolder)
    const url = new URL(owner)
    url.username = 'latchkey_gateway'
    url.password = gatewayPassword
    return organisations({ url: url.href, ownerUrl: owner, gatewayPassword })
  }
  const folder = path.join(dataFolder, 'postgres')
  log.info('starting PostgreSQL', { folder })
  const { url, ownerUrl, gatewayPassword, ended, stop } = await startEmbeddedPostgres({ folder, durable: true })
  return { address: { url, ownerUrl, gatewayPassword }, ended, stop }
}

const organisations = (address: DirectoryAddress): Database => ({ address, ended: new Promise(() => {}), stop: async () => {} })

/** The service's role signs in with it: made once, and the same for every gateway that has a copy of this file. */
function keptPassword(dataFolder: string): string {
  const file = path.join(dataFolder, 'gateway-password')
  if (existsSync(file)) return readSmall(file).trim()
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const password = randomBytes(24).toString('base64url')
  writeWhole(file, `${password}\n`)
  return password
}
