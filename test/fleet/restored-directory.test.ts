import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { actorIn, auditEntry } from '../../electron/core/audit/audit.ts'
import { consoleParts } from '../../electron/directory/console-parts.ts'
import type { RunningDirectory } from '../../electron/directory/service.ts'
import { createEntropy } from '../../electron/platform/secret/entropy.ts'
import { createPasswordHasher } from '../../electron/platform/secret/passwords.ts'
import { systemClock } from '../../electron/platform/time/system-clock.ts'
import { servedDirectory } from '../directory/support/served-directory.ts'
import { backupOf } from '../support/postgres/backup.ts'
import { describeWithPostgres } from '../support/postgres/database.ts'
import { someOwner } from '../support/session-builder.ts'
import { network, realDesk } from './support/real-desk.ts'

const PASSWORD = 'moss kettle unrelated comet'
const MIA = { username: 'mia', email: '', displayName: 'Mia', role: 'user' }

async function until(what: string, isSo: () => boolean | Promise<boolean>, within = 10_000): Promise<void> {
  const began = performance.now()
  while (!(await isSo())) {
    if (performance.now() - began > within) throw new Error(`not within ${within} ms: ${what}`)
    await pause(20)
  }
}

describeWithPostgres("A directory whose database is last week's", (database) => {
  const passwords = createPasswordHasher()

  async function enrolledDesk() {
    const { store, connection } = await database.open()
    const more = consoleParts({ call: connection.call, clock: systemClock, entropy: createEntropy(), passwords })
    const serving: RunningDirectory = await servedDirectory(store, { passwords, ...more })
    const ask = async <Value>(channel: string, question: unknown): Promise<Value> => {
      const answer = await serving.ask(channel, question)
      if (!answer.ok) throw new Error(`${channel}: ${JSON.stringify(answer.error)}`)
      return answer.value as Value
    }
    const { line } = await ask<{ line: string }>('fleet:enrol-token', { site: 'Ward 3', validFor: '1h' })
    const way = await network(serving.port)
    const desk = realDesk('pc-1')
    await desk.line.enrol(way.through(line))
    const link = () => {
      const standing = desk.line.status()
      return standing.kind === 'enrolled' ? standing.link : 'none'
    }
    const away = async () => {
      way.cut()
      await until('the line is lost', () => link() === 'unreachable')
    }
    const back = async () => {
      way.mend()
      await until('the line is open again', () => link() === 'connected', 25_000)
    }
    const setIdleTimeout = async (value: string) => {
      const { version } = await ask<{ version: number }>('fleet:policy', null)
      await ask('fleet:policy-save', { version, changes: [{ key: 'idle-timeout', role: null, value }] })
    }
    const idleTimeout = () => desk.store.readSettings().get('idle-timeout')
    const message = (text: string) => ask('fleet:message', { to: { kind: 'workstation', id: desk.store.fleet.link()?.workstation }, text })
    const texts = () => desk.store.fleet.messages().map(({ text }) => text)
    const shipped = () =>
      until('all is told', () => {
        const standing = desk.line.status()
        return standing.kind === 'enrolled' && standing.waiting === 0
      })
    return { desk, ask, away, back, setIdleTimeout, idleTimeout, message, texts, shipped }
  }

  it('counts on from where its desk is: passwords, policy, orders and sessions are what it says', async () => {
    const { desk, ask, away, back, setIdleTimeout, idleTimeout, message, texts, shipped } = await enrolledDesk()
    const { oneTimePassword } = await ask<{ oneTimePassword: string }>('fleet:people-add', MIA)
    await desk.signIn('mia', oneTimePassword)
    await desk.ask('password:choose', { newPassword: PASSWORD })
    const session = desk.session()?.id
    await setIdleTimeout('20m')
    await until('the policy is here', () => idleTimeout() === '20m')
    await shipped()
    const backup = await backupOf(database)

    // The week that is lost: among it the end of the session, which the desk has put into a file since.
    await desk.signOut()
    const { rows: people } = await ask<{ rows: readonly { id: string; username: string }[] }>('fleet:people', { after: null, limit: 500 })
    const { id } = people.find(({ username }) => username === 'mia') ?? { id: '' }
    for (const idle of ['21m', '22m', '23m']) await setIdleTimeout(idle)
    for (const name of ['Mia A', 'Mia B', 'Mia C']) await ask('fleet:people-edit', { ...MIA, id, displayName: name })
    for (const text of ['one', 'two', 'three']) await message(text)
    await until('all of it is here', () => idleTimeout() === '23m' && texts().length === 3)
    await desk.signIn('mia', PASSWORD)
    expect(desk.session()).toMatchObject({ admission: 'granted' })
    await desk.signOut()
    await shipped()
    await away()
    const { start, newest } = desk.store.auditEnds()
    expect(desk.store.rotateAudit(start.seq, newest, auditEntry(actorIn(someOwner()), systemClock.now(), 'audit_rotated'))).toBe(true)
    await backup.restore()
    await back()

    // What was cached was proved to another directory.
    expect(desk.store.findCredentials('mia')?.passwordHash).toBe('*directory')
    const alerts = await database.sql('SELECT kind FROM alerts WHERE acknowledged_at IS NULL')
    expect(alerts).toContainEqual({ kind: 'directory_set_back' })
    await until('the policy of last week is here', () => idleTimeout() === '20m')
    await setIdleTimeout('5m')
    await until('the new policy is here', () => idleTimeout() === '5m')
    await message('NEW')
    await until('the order is carried out', () => texts().includes('NEW'))
    await until('the session that is over is over there', async () => {
      const [row] = await database.sql<{ reason: string | null }>('SELECT end_reason AS reason FROM sessions WHERE id = $1', [session])
      return row?.reason === 'signed_out'
    })

    expect(await desk.signIn('mia', PASSWORD)).toMatchObject({ ok: true })
    expect(desk.session()).toMatchObject({ admission: 'granted' })
    await desk.signOut()
    await ask('fleet:people-reset-password', { id })
    await desk.signIn('mia', PASSWORD)
    expect(desk.session()).toBeNull()
    await ask('fleet:people-disable', { id })
    await until('that is here', () => desk.store.findCredentials('mia')?.user.disabledAt !== null)
    await away()
    await desk.signIn('mia', PASSWORD)
    expect(desk.session()).toBeNull()
  }, 90_000)
})
