import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { startEmbeddedPostgres } from '../../../electron/directory/embedded/embedded-postgres.ts'
import { openDirectory } from '../../../electron/store/postgres/open-directory.ts'

const BIN = '/usr/lib/postgresql/15/bin'

it.skipIf(!existsSync(BIN))('PostgreSQL 15 does as well', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-15-'))
  chmodSync(folder, 0o711)
  const postgres = await startEmbeddedPostgres({ folder, durable: false, programs: { bin: BIN } })
  try {
    const { store, connection } = await openDirectory(postgres)
    const [workstation, incarnation, session, person] = [1, randomUUID(), randomUUID(), randomUUID()]
    expect(await store.push([{ workstation, incarnation, from: 1, lines: [] }])).toMatchObject([{ status: 'unknown' }])
    const ask = { workstation, person, session, boot: 1, revision: 1, takeOver: true, address: '' }
    expect(await store.admitMany([ask])).toEqual([{ kind: 'refused', because: 'unknown' }])
    await store.beat([{ workstation, clockAheadMs: 0, session, idleMs: 1, address: '::1', appVersion: '1' }], 'one')
    expect(await store.openCommands([workstation])).toEqual([])
    expect(await store.peopleSince(workstation, 0)).toEqual({ revision: 0, people: [] })
    expect(await store.findCredentials('ann')).toBeNull()
    await expect(connection.call('look', 'SELECT * FROM people')).rejects.toThrow(/permission denied/)
    await (
      await store.listen(() => undefined)
    )()
    await store.close()
  } finally {
    await postgres.stop()
    rmSync(folder, { recursive: true })
  }
})
