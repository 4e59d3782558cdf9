import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { PageRing } from '../../../electron/shell/window/page-ring.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { recordingLog } from '../../support/recording-log.ts'

type Page = Readonly<{ number: number; partition: string }>

/** A window whose pages are numbers; what is done to them is written down. */
function ring(failing: (partition: string) => readonly string[] = () => []) {
  const done: string[] = []
  const clock = new FakeClock()
  const log = recordingLog()
  const inUse = new Set<string>()
  let made = 0
  const pages = new PageRing<Page>({
    scheduler: clock,
    log,
    maker: {
      make(partition) {
        if (inUse.has(partition)) throw new Error(`${partition} is somebody's`)
        inUse.add(partition)
        made += 1
        done.push(`make ${made} in ${partition}`)
        return { number: made, partition }
      },
      put: ({ number }) => void done.push(`put ${number}`),
      takeOut: ({ number }) => void done.push(`take out ${number}`),
      end: ({ number }) => void done.push(`end ${number}`),
      wipe(partition) {
        done.push(`wipe ${partition}`)
        const failed = failing(partition)
        if (failed.length === 0) inUse.delete(partition)
        return Promise.resolve(failed)
      },
    },
  })
  return { pages, done, clock, log }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

it('a launch makes one page, and the next one only once somebody is here and half a second has passed', () => {
  const { pages, done, clock } = ring()
  clock.advance(60_000)
  expect(done).toEqual(['make 1 in person-1'])
  pages.prepare()
  pages.prepare()
  clock.advance(499)
  expect(done).toHaveLength(1)
  clock.advance(1)
  expect(done).toEqual(['make 1 in person-1', 'make 2 in person-2'])
})

it('the waiting page is put in before the old one is taken out; then that one ends, its partition is wiped, and another page is made', () => {
  const { pages, done, clock } = ring()
  pages.prepare()
  clock.advance(500)
  done.length = 0
  pages.next()
  expect(done).toEqual(['put 2', 'take out 1'])
  clock.advance(100)
  expect(done).toEqual(['put 2', 'take out 1', 'end 1', 'wipe person-1'])
  clock.advance(400)
  expect(done.at(-1)).toBe('make 3 in person-3')
  expect([pages.shown.number, pages.spare?.number]).toEqual([2, 3])
})

it('without a waiting page the next person gets one that is made there and then', () => {
  const { pages, done } = ring()
  pages.next()
  expect(done).toEqual(['make 1 in person-1', 'make 2 in person-2', 'put 2', 'take out 1'])
})

it('three partitions go round, and none is given to a second person before it was wiped', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('next', 'prepare', 'drop', 'wait', 'settle'), { maxLength: 60 }), async (steps) => {
      const { pages, done, clock } = ring()
      for (const step of steps) {
        if (step === 'next') pages.next()
        else if (step === 'prepare') pages.prepare()
        else if (step === 'drop') pages.dropSpare()
        else if (step === 'wait') clock.advance(500)
        clock.advance(100)
        await settled()
      }
      const partitions = new Set(done.flatMap((line) => line.split(' in ')[1] ?? []))
      expect(partitions.size).toBeLessThanOrEqual(3)
    }),
    { numRuns: 200 },
  )
})

it('a partition that could not be wiped is said, and nobody gets it again', async () => {
  const { pages, done, clock, log } = ring((partition) => (partition === 'person-1' ? ['storage'] : []))
  for (let people = 0; people < 8; people += 1) {
    pages.next()
    clock.advance(500)
    await settled()
  }
  expect(done.filter((line) => line.endsWith(' in person-1'))).toHaveLength(1)
  expect(log.lines.map(({ level, fields }) => [level, fields])).toEqual([['error', { partition: 'person-1', failed: ['storage'] }]])
})

it('a waiting page that crashed is given up, and its successor comes when somebody is here', () => {
  const { pages, clock, done } = ring()
  pages.prepare()
  clock.advance(500)
  pages.dropSpare()
  expect(pages.spare).toBeNull()
  clock.advance(100)
  expect(done.slice(-2)).toEqual(['end 2', 'wipe person-2'])
  pages.prepare()
  clock.advance(500)
  expect(pages.spare?.partition).toBe('person-3')
})

it('on the way out nothing is made any more', () => {
  const { pages, clock, done } = ring()
  pages.prepare()
  pages.close()
  clock.advance(60_000)
  expect(done).toEqual(['make 1 in person-1'])
})
