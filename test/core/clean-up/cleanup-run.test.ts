import { expect, test } from 'vitest'
import { undoneEnd } from '../../../electron/core/clean-up/cleanup-run.ts'
import { utcMs } from '../../../electron/core/ids.ts'
import type { EndReason, SessionEnd } from '../../../electron/core/session/session.ts'
import { MINUTE, NINE_O_CLOCK, someSession } from '../../support/session-builder.ts'

const at = (minutes: number) => utcMs(NINE_O_CLOCK + minutes * MINUTE)
/** Since nine, last heard of at 9:10. */
const session = someSession()
const written = (endReason: EndReason): SessionEnd => ({
  endedAt: at(40),
  endReason,
  endEvidence: { trigger: 'cleanup' },
  recoveredAt: null,
})

test('an end that was there before the clean-up comes back as it was', () => {
  const before: SessionEnd = { endedAt: at(9), endReason: 'signed_out', endEvidence: { trigger: 'button' }, recoveredAt: null }
  const row = { before: { ...session, end: before }, after: written('closed_by_cleanup') }
  expect(undoneEnd('run', row, session, at(60))).toEqual(before)
})

test.each([
  ['process_died', 'process_died'],
  ['rebooted', 'rebooted'],
  ['lease_expired', 'lease_expired'],
  ['closed_by_cleanup', 'closed_by_cleanup'],
  ['idle_timeout', 'closed_by_cleanup'],
  ['absolute_timeout', 'closed_by_cleanup'],
] as const)('%s was the clean-up’s finding, and becomes %s at the last sign of life', (wrote, becomes) => {
  expect(undoneEnd('run', { before: session, after: written(wrote) }, session, at(60))).toEqual({
    endedAt: at(10),
    endReason: becomes,
    endEvidence: { trigger: 'cleanup', note: `clean-up run undone: it had written ${wrote} at ${at(40)}` },
    recoveredAt: at(60),
  })
})

test('where the clean-up wrote no end, there is none to take back', () => {
  expect(undoneEnd('run', { before: session, after: null }, session, at(60))).toBeNull()
})
