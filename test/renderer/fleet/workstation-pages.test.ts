import { describe, expect, test } from 'vitest'
import type { WorkstationsQuery } from '../../../electron/contract/fleet/channels.ts'
import type { WorkstationRow, WorkstationsPage } from '../../../electron/contract/fleet/views.ts'
import type { Result } from '../../../electron/contract/result.ts'
import { PAGE_ROWS, WorkstationPages } from '../../../renderer/screens/fleet/workstation-pages.ts'
import { workstation } from '../../support/fleet-facts.ts'

const EVERY = { text: '', site: null, state: null, sort: 'name' } as const

/** So many workstations, which the directory answers in pages; its cursors are ids. */
function setUp(count: number) {
  const rows: WorkstationRow[] = Array.from({ length: count }, (_, place) => workstation(place))
  const asked: WorkstationsQuery[] = []
  let isBroken = false
  const pages = new WorkstationPages((query) => {
    asked.push(query)
    return Promise.resolve(
      isBroken ? { ok: false, error: { code: 'directory_unreachable', params: {} } } : { ok: true, value: page(query) },
    )
  })
  function page({ after, limit, text }: WorkstationsQuery): WorkstationsPage {
    const all = rows.filter(({ name }) => name.includes(text))
    const from = after === null ? 0 : all.findIndex(({ id }) => String(id) === after) + 1
    const found = all.slice(from, from + limit)
    const next = from + limit < all.length ? String(found.at(-1)?.id) : null
    return { rows: found, next, total: all.length, byState: { in_use: 0, free: 0, silent: 0, revoked: 0 } }
  }
  return { rows, asked, pages, ids: () => pages.snapshot().rows.map(({ id }) => id), breakDown: (broken: boolean) => (isBroken = broken) }
}

test('the first page comes with the number of all, and the next one ahead of its need', async () => {
  const { asked, pages, ids } = setUp(400)
  await pages.show(EVERY)
  expect([ids().length, pages.snapshot().counted?.total]).toEqual([PAGE_ROWS, 400])
  await pages.reach(0, 20)
  expect(asked).toHaveLength(1)
  await pages.reach(80, 100)
  expect(ids()).toHaveLength(2 * PAGE_ROWS)
})

test('the end is reached page after page, without a row twice', async () => {
  const { pages, ids } = setUp(400)
  await pages.show(EVERY)
  await pages.toEnd()
  expect(ids()).toEqual(Array.from({ length: 400 }, (_, place) => place + 1))
})

describe('a refresh', () => {
  test('asks again for what is looked at, and for nothing else', async () => {
    const { rows, asked, pages } = setUp(600)
    await pages.show(EVERY)
    await pages.toEnd()
    await pages.reach(320, 340)
    const before = asked.length
    rows[330] = workstation(330, { state: 'silent', name: 'renamed' })
    await pages.refresh()
    // The first page has the number of all.
    expect(asked.slice(before).map(({ after }) => after)).toEqual([null, '300'])
    expect(pages.snapshot().rows[330]?.name).toBe('renamed')
    expect(pages.snapshot().rows).toHaveLength(600)
  })

  test('shows a workstation that is new, and leaves out one that is gone', async () => {
    const { rows, pages, ids } = setUp(200)
    await pages.show(EVERY)
    await pages.toEnd()
    rows.splice(3, 1)
    rows.unshift(workstation(998))
    await pages.refresh()
    await pages.toEnd()
    expect(ids()[0]).toBe(999)
    expect(ids()).not.toContain(4)
    expect(new Set(ids()).size).toBe(ids().length)
  })
})

const onePage = (id: number) => ({
  ok: true as const,
  value: { rows: [workstation(id)], next: null, total: 1, byState: { in_use: 0, free: 0, silent: 0, revoked: 0 } },
})

test('an answer to a question that nobody asks any more is dropped', async () => {
  const waiting: ((answer: Result<WorkstationsPage>) => void)[] = []
  const pages = new WorkstationPages(() => new Promise((answer) => waiting.push(answer)))
  const first = pages.show(EVERY)
  const second = pages.show({ ...EVERY, state: 'free' })
  waiting[1]?.(onePage(7))
  waiting[0]?.(onePage(1))
  await Promise.all([first, second])
  expect(pages.snapshot().rows.map(({ id }) => id)).toEqual([8])
})

test('after a problem the rows stay, and trying again goes on', async () => {
  const { pages, ids, breakDown } = setUp(400)
  await pages.show(EVERY)
  breakDown(true)
  await pages.reach(120, 140)
  expect(pages.snapshot().problem?.code).toBe('directory_unreachable')
  expect(ids()).toHaveLength(PAGE_ROWS)
  breakDown(false)
  await pages.retry()
  expect(ids()).toHaveLength(2 * PAGE_ROWS)
})

test('a table that could not be opened is opened when it is tried again', async () => {
  const { pages, ids, breakDown } = setUp(5)
  breakDown(true)
  await pages.show(EVERY)
  expect(pages.snapshot()).toMatchObject({ waiting: false, counted: null })
  breakDown(false)
  await pages.refresh()
  expect(ids()).toHaveLength(5)
})
