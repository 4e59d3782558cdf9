import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { LatchkeyError } from '../../electron/core/errors.ts'
import { byHalves } from '../../electron/directory/gateway/by-halves.ts'

test('whichever are poisonous, every other is answered, and each has its own result', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 40 }), async (poisonous) => {
      const items = poisonous.map((isPoison, at) => ({ isPoison, at }))
      const results = await byHalves(items, async (some) => {
        if (some.some(({ isPoison }) => isPoison)) throw new LatchkeyError('database_failed', 'no')
        return some.map(({ at }) => at)
      })
      expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'poison'))).toEqual(
        items.map(({ isPoison, at }) => (isPoison ? 'poison' : at)),
      )
    }),
  )
})

test('a database in trouble is asked once', async () => {
  let asked = 0
  const results = await byHalves([1, 2, 3, 4], async () => {
    asked += 1
    throw new LatchkeyError('directory_unreachable', 'gone')
  })
  expect(asked).toBe(1)
  expect(results.map(({ status }) => status)).toEqual(Array(4).fill('rejected'))
})
