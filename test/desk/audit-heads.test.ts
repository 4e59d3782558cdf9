import { expect, test } from 'vitest'
import { hexOf } from '../../electron/core/audit/audit-chain.ts'
import { desk } from '../support/desk.ts'

const DAY = 86_400_000

test('the head of the audit log stands in the app’s log: at the start, at the end of each session, and once a day', async () => {
  const { settle, workstation, signIn, store, log, clock } = desk()
  const noted = () => log.lines.filter(({ event }) => event === 'audit head')
  const expectNoted = (times: number) => {
    const { seq, hash } = store.auditEnds().newest
    expect(noted()).toHaveLength(times)
    expect(noted().at(-1)).toMatchObject({ level: 'info', fields: { seq, hash: hexOf(hash), database: store.auditEnds().database } })
  }
  await settle()
  expectNoted(1)
  await signIn('ana')
  workstation.leave('window_closed', {})
  expectNoted(2)
  clock.advance(DAY)
  expectNoted(3)
})
