import { expect, test } from 'vitest'
import type { SessionsQuery } from '../../../electron/contract/console-questions.ts'
import type { SessionsPage } from '../../../electron/contract/console.ts'
import type { Result } from '../../../electron/contract/result.ts'
import { PAGE_ROWS } from '../../../renderer/screens/console/sessions/page-window.ts'
import { SessionPages } from '../../../renderer/screens/console/sessions/session-pages.ts'
import { consoleSession, consoleTable, newestFirst } from './console-table.ts'

function setUp(sessions = 10 * PAGE_ROWS) {
  const table = consoleTable(sessions)
  const asked: SessionsQuery[] = []
  let isBroken = false
  const pages = new SessionPages((query) => {
    asked.push(query)
    return Promise.resolve(isBroken ? { ok: false, error: { code: 'database_busy', params: {} } } : { ok: true, value: table.page(query) })
  })
  const ids = () => pages.snapshot().window?.rows.map(({ id }) => id) ?? []
  return { table, asked, pages, ids, breakDown: (broken: boolean) => (isBroken = broken) }
}

test('nothing is fetched ahead while the middle of the rows is looked at', async () => {
  const { asked, pages } = setUp()
  await pages.show(newestFirst)
  await pages.reach(0, 20)
  expect(asked).toHaveLength(1)
  await pages.reach(PAGE_ROWS - 70, PAGE_ROWS - 50)
  expect(asked).toHaveLength(2)
})

test('the last row is one question away, however many there are', async () => {
  const { asked, pages, ids } = setUp()
  await pages.show(newestFirst)
  await pages.jump('end')
  expect(asked).toHaveLength(2)
  expect(ids().at(-1)).toBe(`s${10 * PAGE_ROWS - 1}`)
  expect(pages.snapshot().opened).toEqual({ times: 2, at: 'end' })
  await pages.jump('start')
  expect(ids()[0]).toBe('s0')
})

test('a jump to an edge that is in memory asks for nothing', async () => {
  const { asked, pages } = setUp(12)
  await pages.show(newestFirst)
  await pages.jump('end')
  expect(asked).toHaveLength(1)
})

test('an answer to a question that nobody asks any more is dropped', async () => {
  const waiting: ((answer: Result<SessionsPage>) => void)[] = []
  const pages = new SessionPages(() => new Promise((answer) => waiting.push(answer)))
  const first = pages.show(newestFirst)
  const second = pages.show({ ...newestFirst, zone: 'Europe/Rome' })
  waiting[1]?.({ ok: true, value: { rows: [consoleSession(7)], next: null, previous: null } })
  waiting[0]?.({ ok: true, value: { rows: [consoleSession(1)], next: null, previous: null } })
  await Promise.all([first, second])
  expect(pages.snapshot().window?.rows.map(({ id }) => id)).toEqual(['s7'])
})

test('a refresh at the start shows what is new', async () => {
  const { table, pages, ids } = setUp(30)
  await pages.show(newestFirst)
  table.rows.unshift(consoleSession(-1))
  await pages.refresh()
  expect(ids().slice(0, 2)).toEqual(['s-1', 's0'])
})

test('a change told of while a question is out is seen to afterwards', async () => {
  const { asked, pages } = setUp()
  await pages.show(newestFirst)
  const reaching = pages.reach(PAGE_ROWS - 10, PAGE_ROWS - 1)
  await pages.refresh()
  expect(asked).toHaveLength(2)
  await reaching
  expect(asked).toHaveLength(3)
})

test('after a problem the rows stay, and trying again goes on', async () => {
  const { pages, ids, breakDown } = setUp()
  await pages.show(newestFirst)
  breakDown(true)
  await pages.reach(PAGE_ROWS - 10, PAGE_ROWS - 1)
  expect(pages.snapshot().problem?.code).toBe('database_busy')
  expect(ids()).toHaveLength(PAGE_ROWS)
  breakDown(false)
  await pages.retry()
  expect(ids()).toHaveLength(2 * PAGE_ROWS)
})

test('a table that could not be opened is opened when it is tried again', async () => {
  const { pages, ids, breakDown } = setUp(5)
  breakDown(true)
  await pages.show(newestFirst)
  expect(pages.snapshot()).toMatchObject({ window: null, waiting: false, problem: { code: 'database_busy' } })
  breakDown(false)
  await pages.retry()
  expect(ids()).toHaveLength(5)
})

test('whoever comes back with the same question finds the rows where they were, asked for anew; with another one, the top', async () => {
  const { asked, pages, ids } = setUp()
  await pages.show(newestFirst)
  await pages.jump('end')
  const [before, rows] = [pages.snapshot().opened, ids()]
  await pages.show({ ...newestFirst })
  expect([pages.snapshot().opened, ids()]).toEqual([before, rows])
  expect(asked).toHaveLength(3)
  await pages.show({ ...newestFirst, sort: { ...newestFirst.sort } })
  expect(ids()[0]).toBe('s0')
})
