import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { carryOutOrder, orderText, replyIn } from '../../../electron/app/fleet/orders.ts'
import { durationMs } from '../../../electron/core/ids.ts'
import { answerDoorbell } from '../../../electron/platform/doorbell/doorbell-answer.ts'
import { giveOrder } from '../../../electron/platform/doorbell/orders.ts'
import { FakeOffice } from '../../support/fake-office.ts'

function folder(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'latchkey-orders-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  mkdirSync(path.join(dir, 'doorbell'), { mode: 0o700 })
  return dir
}

const left = (dir: string) => readdirSync(path.join(dir, 'doorbell')).filter((name) => name !== 'listening')

/** The command line blocks until it is answered: it is given a thread of its own. */
function ordering(dir: string, text: string): Promise<unknown> {
  const module = path.resolve(import.meta.dirname, '../../../electron/platform/doorbell/orders.ts')
  const source = `import(${JSON.stringify(`file://${module}`)}).then(({ giveOrder }) => require('node:worker_threads').parentPort.postMessage(giveOrder(${JSON.stringify(dir)}, ${JSON.stringify(text)}, 10000)))`
  return new Promise((resolve, reject) => new Worker(source, { eval: true }).once('message', resolve).once('error', reject))
}

test('an order to an app that runs is carried out once, and answered', async () => {
  const dir = folder()
  const office = new FakeOffice()
  const bell = answerDoorbell(
    dir,
    () => {},
    undefined,
    (text) => carryOutOrder(office, text),
  )
  onTestFinished(() => bell.stop())
  await new Promise((resolve) => setImmediate(resolve))
  const outcome = await ordering(dir, orderText({ order: 'enrol', line: 'a line' }))
  expect(outcome).toEqual({ kind: 'replied', text: '{"ok":true}' })
  expect(office.asked).toEqual([['enrol', 'a line']])
  expect(left(dir)).toEqual([])
})

test('what keeps the app from doing it comes back with its code and its words', async () => {
  const office = new FakeOffice()
  office.refuses = 'expired'
  expect(replyIn(await carryOutOrder(office, orderText({ order: 'enrol', line: 'a line' })))).toMatchObject({
    ok: false,
    code: 'enrolment_refused',
    params: { why: 'expired' },
  })
  for (const nonsense of ['', '{}', '[]', 'null', '{"order":"enrol"}', '{"order":"else"}'])
    expect(replyIn(await carryOutOrder(office, nonsense)), nonsense).toMatchObject({ ok: false })
})

test('an order to an app that does not run lies there until it is started', async () => {
  const dir = folder()
  expect(giveOrder(dir, orderText({ order: 'leave' }), durationMs(10_000))).toEqual({ kind: 'left' })
  expect(left(dir)).toHaveLength(1)
  const office = new FakeOffice().become({})
  const carried = Promise.withResolvers<string>()
  const bell = answerDoorbell(
    dir,
    () => {},
    undefined,
    async (text) => {
      const reply = await carryOutOrder(office, text)
      carried.resolve(reply)
      return reply
    },
  )
  onTestFinished(() => bell.stop())
  expect(await carried.promise).toBe('{"ok":true}')
  expect(office.status()).toEqual({ kind: 'none' })
})
