import { expect, test, vi } from 'vitest'
import type { ask } from '../../../renderer/bridge.ts'
import { PORTS } from '../../../renderer/screens/console/port.ts'
import { everyPerson } from '../../../renderer/screens/kit/every-person.ts'

const page = (rows: readonly object[], next: string | null) => ({ ok: true, value: { rows, next } })
const answering = (...answers: readonly unknown[]) => {
  const asked = vi.fn<(...question: unknown[]) => Promise<unknown>>()
  for (const answer of answers) asked.mockResolvedValueOnce(answer)
  return { asked, asking: asked as unknown as typeof ask }
}
const [ann, bob, eve] = [{ id: 'ann' }, { id: 'bob' }, { id: 'eve' }]

test('a desk tells of everybody at once', async () => {
  const { asked, asking } = answering({ ok: true, value: [ann, bob] })
  expect(await everyPerson(PORTS.desk, asking, () => true)).toEqual({ ok: true, value: [ann, bob] })
  expect(asked.mock.calls).toEqual([['people:list', null]])
})

test('a fleet tells page after page, and what has come is shown meanwhile', async () => {
  const { asked, asking } = answering(page([ann], 'a'), page([bob], 'b'), page([eve], null))
  const shown: unknown[] = []
  const all = await everyPerson(PORTS.fleet, asking, (people) => shown.push(people) > 0)
  expect(all).toEqual({ ok: true, value: [ann, bob, eve] })
  expect(shown).toEqual([[ann], [ann, bob]])
  expect(asked.mock.calls.map(([, question]) => question)).toEqual([null, 'a', 'b'].map((after) => ({ after, limit: 500 })))
})

test('what nobody wants any more, or is refused, ends there', async () => {
  const first = answering(page([ann], 'a'))
  expect(await everyPerson(PORTS.fleet, first.asking, () => false)).toBeNull()
  const refused = { ok: false, error: { code: 'directory_unreachable', params: {} } }
  const second = answering(page([ann], 'a'), refused)
  expect(await everyPerson(PORTS.fleet, second.asking, () => true)).toEqual(refused)
})
