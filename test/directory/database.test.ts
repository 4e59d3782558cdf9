import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { findDatabase } from '../../electron/directory/database.ts'
import { recordingLog } from '../support/recording-log.ts'
import { freshFolder } from './support/served-directory.ts'

const OWNER = 'postgresql://owner:own%40r@db.example:5433/latchkey?sslmode=verify-full'

test('the owner’s address is the service’s, too, with a role and a password of its own that is kept', async () => {
  const folder = freshFolder()
  const { address } = await findDatabase(folder, { LATCHKEY_DATABASE_URL: OWNER }, recordingLog())
  const kept = readFileSync(path.join(folder, 'gateway-password'), 'utf8').trim()
  expect(address).toEqual({
    ownerUrl: OWNER,
    url: `postgresql://latchkey_gateway:${kept}@db.example:5433/latchkey?sslmode=verify-full`,
    gatewayPassword: kept,
  })
  expect(kept).toMatch(/^[\w-]{32}$/)
  expect(statSync(path.join(folder, 'gateway-password')).mode & 0o777).toBe(0o600)
  expect((await findDatabase(folder, { LATCHKEY_DATABASE_URL: OWNER }, recordingLog())).address).toEqual(address)
})

test('a directory that must not be the owner is given its own address, and no password is made', async () => {
  const env = { LATCHKEY_GATEWAY_URL: 'postgresql://service@db.example/latchkey' }
  const { address } = await findDatabase(freshFolder(), env, recordingLog())
  expect(address).toEqual({ url: env.LATCHKEY_GATEWAY_URL, ownerUrl: null })
})
