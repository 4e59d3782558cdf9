import { expect, it } from 'vitest'
import { durationMs } from '../../../electron/core/ids.ts'
import { activityElsewhere } from '../../../electron/core/session/activity.ts'

it.each([
  ['computer', 5, 60, 5],
  ['computer', 60, 60, null],
  ['computer', 90, 60, null],
  ['computer', null, 60, null],
  ['window', 5, 60, null],
  ['window', null, 60, null],
] as const)('where the activity of the %s counts, %s s at the computer after %s s in the window are %s s', (counts, os, idle, ago) => {
  const told = activityElsewhere(os === null ? null : durationMs(os), durationMs(idle), { activityCounts: counts })
  expect(told).toBe(ago)
})
