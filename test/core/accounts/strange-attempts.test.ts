import { describe, expect, it } from 'vitest'
import { attemptsByHost, strangeAttempts } from '../../../electron/core/accounts/strange-attempts.ts'
import { utcMs } from '../../../electron/core/ids.ts'
import { MINUTE, NINE_O_CLOCK } from '../../support/session-builder.ts'

const NOW = NINE_O_CLOCK
const FREE = 3
const attempt = (minutesAgo: number, host = 'desk') => ({ at: utcMs(NOW - minutesAgo * MINUTE), host })
const HERE = attempt(0)
const times = (count: number, minutesAgo: number) => Array.from({ length: count }, () => attempt(minutesAgo))

describe('a wrong password', () => {
  it.each([
    ['just before the right one is the person’s own', times(2, 1), [HERE], 0],
    ['at the very moment of it is, too', times(1, 0), [HERE], 0],
    ['ten minutes before is not', times(1, 10), [HERE], 1],
    ['is not where the right one was given elsewhere', [attempt(1, 'other')], [HERE], 1],
    ['is not after it', times(1, 0), [attempt(1)], 1],
    ['is not where there were as many as are free', times(3, 1), [HERE], 3],
    ['before an earlier success is the person’s own as well', times(2, 61), [attempt(60), HERE], 0],
    ['before an earlier success elsewhere is, where it was tried there', [attempt(61, 'other')], [attempt(60, 'other'), HERE], 0],
    ['is judged with each success by itself', [...times(2, 61), ...times(2, 1)], [attempt(60), HERE], 0],
    ['is not forgiven for another one’s sake', [...times(1, 300), ...times(2, 1)], [HERE], 1],
  ] as const)('%s', (_what, failed, succeeded, strange) => {
    expect(strangeAttempts(failed, succeeded, FREE)).toHaveLength(strange)
  })
})

it('attempts make one fact for each computer, with how often and when last', () => {
  expect(attemptsByHost([attempt(5), attempt(1, 'other'), attempt(3)])).toEqual([
    { ...attempt(3), count: 2 },
    { ...attempt(1, 'other'), count: 1 },
  ])
})
