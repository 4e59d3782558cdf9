import { spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEmbeddedPostgres } from '../../electron/directory/embedded/embedded-postgres.ts'
import { livenessOf, readRecord, writeRecord } from '../../electron/directory/embedded/keeper-record.ts'
import { bundledPrograms } from '../../electron/directory/embedded/programs.ts'
import { readMachine } from '../../electron/platform/machine/machine.ts'
import { openDirectory } from '../../electron/store/postgres/open-directory.ts'

const isRoot = process.getuid?.() === 0
/** Whom a keeper that is no root runs as. */
const SOMEBODY = isRoot ? { uid: 65_534, gid: 65_534 } : {}

async function ask(url: string, text: string) {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await client.query(text)
  } finally {
    await client.end()
  }
}

describe.skipIf(bundledPrograms() === null)('The PostgreSQL that comes along', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'latchkey-embedded-'))
    if (isRoot) chownSync(folder, 65_534, 65_534)
    chmodSync(folder, 0o711)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Another process that keeps it, killed without a word; for root, as somebody else. */
  const killedKeeper = () => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'keep-postgres.ts'), folder], {
      ...SOMEBODY,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    return new Promise<{ ownerUrl: string; kill: () => Promise<void> }>((resolve, reject) => {
      child.once('exit', () => reject(new Error('the keeper ended')))
      child.stdout.once('data', (text: Buffer) =>
        resolve({
          ownerUrl: text.toString('utf8').trim(),
          kill: () =>
            new Promise((gone) => {
              child.once('exit', () => gone())
              child.kill('SIGKILL')
            }),
        }),
      )
    })
  }

  it('is kept by an ordinary user, never by two at once, and is ended where its keeper was killed', async () => {
    const keeper = await killedKeeper()
    await ask(keeper.ownerUrl, 'CREATE TABLE kept (a int)')
    await expect(startEmbeddedPostgres({ folder, durable: false })).rejects.toMatchObject({ code: 'instance_busy' })
    await keeper.kill()
    const orphan = readRecord(folder).postgres
    expect(livenessOf(orphan)).toBe('alive')
    const postgres = await startEmbeddedPostgres({ folder, durable: false })
    expect(livenessOf(orphan)).toBe('dead')
    expect((await ask(postgres.ownerUrl, 'SELECT * FROM kept')).rowCount).toBe(0)
    await postgres.stop()
  }, 60_000)

  it('keeps strangers out: a password on loopback, no socket, files for its own account', async () => {
    const postgres = await startEmbeddedPostgres({ folder, durable: false })
    const { port } = new URL(postgres.ownerUrl)
    await expect(ask(`postgresql://postgres@127.0.0.1:${port}/latchkey`, 'SELECT 1')).rejects.toThrow(/password/)
    await expect(ask(`postgresql://postgres:wrong@127.0.0.1:${port}/latchkey`, 'SELECT 1')).rejects.toThrow(/password/)
    const { rows } = await ask(
      postgres.ownerUrl,
      `SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) AS is FROM pg_settings
      WHERE name IN ('listen_addresses', 'unix_socket_directories', 'password_encryption')`,
    )
    expect(rows).toEqual([{ is: 'listen_addresses=127.0.0.1 password_encryption=scram-sha-256 unix_socket_directories=' }])
    await postgres.stop()
    expect(existsSync(path.join(folder, 'data', 'postmaster.pid'))).toBe(false)
    expect(readRecord(folder)).toMatchObject({ keeper: null, postgres: null })
  }, 60_000)

  it.each([
    ['its passwords are known', () => {}],
    ['its passwords were lost', () => rmSync(path.join(folder, 'postgres.json'))],
  ])(
    'waits for what a killed one has left at work, whose memory it may not share, where %s',
    async (_what, lose) => {
      const killed = await startEmbeddedPostgres({ folder, durable: false })
      // It hears of its postmaster's death only when it is done, in two seconds or so.
      void ask(killed.ownerUrl, 'SELECT count(*) FROM generate_series(1, 12000000) AS each').catch(() => undefined)
      await pause(300)
      process.kill(killed.pid, 'SIGKILL')
      await killed.ended
      await killed.stop()
      lose()
      const postgres = await startEmbeddedPostgres({ folder, durable: false })
      expect((await ask(postgres.ownerUrl, 'SELECT * FROM kept')).rowCount).toBe(0)
      await postgres.stop()
    },
    60_000,
  )

  it('starts where a file of a dead postmaster names a process that is somebody else now', async () => {
    const stale = path.join(folder, 'data', 'postmaster.pid')
    // A living process of the same account.
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { ...SOMEBODY, stdio: 'ignore' })
    writeFileSync(stale, `${other.pid}\n${path.join(folder, 'data')}\n1\n1\n\n127.0.0.1\n  1  1\nready   \n`)
    if (isRoot) chownSync(stale, 65_534, 65_534)
    const { hostId, bootId } = readMachine()
    writeRecord(folder, { ...readRecord(folder), postgres: { hostId, bootId, pid: other.pid ?? 0, processStartedAt: 1 } })
    const postgres = await startEmbeddedPostgres({ folder, durable: false })
    expect(Number(readFileSync(stale, 'utf8').split('\n')[0])).toBe(postgres.pid)
    await postgres.stop()
    other.kill('SIGKILL')
  }, 60_000)

  it('serves an owner that is no superuser, with one address for everything', async () => {
    const postgres = await startEmbeddedPostgres({ folder, durable: false })
    await ask(postgres.ownerUrl, `CREATE ROLE organisation LOGIN CREATEROLE PASSWORD 'secret'`)
    await ask(postgres.ownerUrl, 'CREATE DATABASE fleet OWNER organisation')
    const url = Object.assign(new URL(postgres.ownerUrl), { username: 'organisation', password: 'secret', pathname: '/fleet' }).href
    for (const ownerUrl of [url, null]) {
      const { store, connection } = await openDirectory({ url, ownerUrl })
      expect(await store.policy()).toEqual({ version: 0, settings: {} })
      await expect(connection.call('look', 'SELECT * FROM people')).rejects.toThrow(/permission denied/)
      await store.close()
    }
    await postgres.stop()
  }, 60_000)

  it('is let into again where its passwords were lost', async () => {
    rmSync(path.join(folder, 'postgres.json'))
    const postgres = await startEmbeddedPostgres({ folder, durable: false })
    expect((await ask(postgres.ownerUrl, 'SELECT * FROM kept')).rowCount).toBe(0)
    await postgres.stop()
  }, 60_000)

  it('says when it has ended of itself, and what is wrong where it cannot start', async () => {
    const postgres = await startEmbeddedPostgres({ folder, durable: false })
    process.kill(postgres.pid, 'SIGQUIT')
    await postgres.ended
    await postgres.stop()
    await expect(startEmbeddedPostgres({ folder, durable: false, settings: { shared_buffers: 'nonsense' } })).rejects.toThrow(
      /shared_buffers/,
    )
    await expect(startEmbeddedPostgres({ folder, durable: false, programs: null })).rejects.toThrow(/LATCHKEY_DATABASE_URL/)
  }, 60_000)

  it.runIf(isRoot)('says which folder nobody may pass through', async () => {
    const shut = mkdtempSync(path.join(tmpdir(), 'latchkey-shut-'))
    await expect(startEmbeddedPostgres({ folder: path.join(shut, 'postgres'), durable: false })).rejects.toThrow(`chmod o+x '${shut}'`)
    rmSync(shut, { recursive: true })
  })
})
