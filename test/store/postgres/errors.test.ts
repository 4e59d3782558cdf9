import { expect, it } from 'vitest'
import { openDirectory } from '../../../electron/store/postgres/open-directory.ts'
import { explainPostgresError, isWorthAnotherTry } from '../../../electron/store/postgres/postgres-errors.ts'
import { describeWithPostgres } from '../../support/postgres/database.ts'
import { batchOf, newDesk } from '../../support/postgres/desks.ts'

const told = (code: string, more: object = {}) =>
  explainPostgresError(Object.assign(new Error('what PostgreSQL said'), { code, ...more }), { doing: 'do it', server: 'host:1/db' })

it.each([
  ['ECONNREFUSED', 'directory_unreachable', /gives no answer/],
  ['', 'directory_unreachable', /gives no answer/],
  ['53100', 'data_directory_full', /disk is full/],
  ['53300', 'directory_unreachable', /no room for another connection/],
  ['25006', 'directory_unreachable', /standby/],
  ['28P01', 'directory_unreachable', /name and password/],
  ['3D000', 'directory_unreachable', /no such database/],
  ['42501', 'directory_unreachable', /owner/],
  ['57P03', 'directory_unreachable', /still starting/],
  ['57P01', 'directory_unreachable', /broke off/],
  ['08006', 'directory_unreachable', /broke off/],
  ['40P01', 'database_busy', /for too long/],
  ['55P03', 'database_busy', /for too long/],
  ['57014', 'database_busy', /for too long/],
  ['22P02', 'database_failed', /refused/],
  ['23505', 'database_failed', /refused/],
])('%s is told as %s, with a sentence', (state, code, sentence) => {
  const error = told(state)
  expect(error).toMatchObject({ code, params: { server: 'host:1/db', detail: 'what PostgreSQL said' } })
  expect(error.message).toMatch(/^The directory could not do it: PostgreSQL at host:1\/db: /)
  expect(error.message).toMatch(sentence)
  expect(isWorthAnotherTry(error.cause)).toBe(state.startsWith('40'))
})

it('passes on what functions of ours refuse, by its own code', () => {
  expect(told('LK001', { message: 'last_administrator', detail: '{"name":"ann"}' })).toMatchObject({
    code: 'last_administrator',
    params: { name: 'ann' },
  })
  expect(told('LK001', { message: 'not_allowed' })).toMatchObject({ code: 'not_allowed', params: {} })
})

describeWithPostgres('What goes wrong with a database', (database) => {
  const changed = (change: Partial<URL>) => openDirectory({ url: Object.assign(new URL(database.url), change).href, ownerUrl: null })

  it('says where nobody answers, which name or password is wrong, and which database is not there', async () => {
    await expect(changed({ port: '1' })).rejects.toMatchObject({ code: 'directory_unreachable', params: { state: 'ECONNREFUSED' } })
    await expect(changed({ password: 'wrong' })).rejects.toThrow(/name and password/)
    await expect(changed({ pathname: '/none' })).rejects.toThrow(/no such database/)
    await expect(openDirectory({ url: 'no address', ownerUrl: null })).rejects.toMatchObject({ code: 'directory_unreachable' })
  })

  it('never tells a password', async () => {
    const { password } = new URL(database.url)
    const failures = await Promise.all(
      [changed({ port: '1' }), changed({ pathname: '/none' })].map((opening) => opening.catch((error: unknown) => error)),
    )
    for (const failure of failures) expect(JSON.stringify(failure) + String(failure)).not.toContain(password)
  })

  it('tells a database that only reads, and goes on with one that writes again', async () => {
    const [desk, { store }] = [await newDesk(database), await database.open()]
    const name = new URL(database.url).pathname.slice(1)
    await database.sql(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
    await database.sql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = $2', [
      name,
      'latchkey_gateway',
    ])
    await new Promise((resolve) => setTimeout(resolve, 50))
    await expect(store.push([batchOf(desk, 1, [])])).rejects.toMatchObject({ code: 'directory_unreachable', params: { state: '25006' } })
    await database.sql(`SET default_transaction_read_only = off`)
    await database.sql(`ALTER DATABASE ${name} RESET default_transaction_read_only`)
    expect(await store.push([batchOf(desk, 1, [])])).toMatchObject([{ status: 'ok' }])
  })

  it('waits for nothing without a deadline', async () => {
    const { connection } = await database.open()
    const asked = ['lock_timeout', 'statement_timeout', 'application_name']
    expect(await connection.call('look', 'SELECT array_agg(current_setting(s)) AS set FROM unnest($1::text[]) AS s', [asked])).toEqual([
      { set: ['4s', '8s', 'latchkey'] },
    ])
  })
})
