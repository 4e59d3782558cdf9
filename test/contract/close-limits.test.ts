import { expect, test } from 'vitest'
import { LONGEST_GRACE_S, LONGEST_MESSAGE } from '../../electron/contract/close-limits.ts'
import * as limits from '../../electron/core/session/close-request.ts'

test('the page may ask people to close with the same grace and the same message as the CLI', () => {
  expect([LONGEST_GRACE_S * 1_000, LONGEST_MESSAGE]).toEqual([limits.LONGEST_GRACE, limits.LONGEST_MESSAGE])
})
