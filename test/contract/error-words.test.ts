import { expect, test } from 'vitest'
import type { Words } from '../../electron/contract/words/index.ts'
import type { ErrorCode } from '../../electron/core/errors.ts'

test('every error code has a sentence, and every sentence a code', () => {
  // Checked by the compiler: a missing or surplus sentence does not type-check.
  const same: [ErrorCode] extends [keyof Words['error']] ? ([keyof Words['error']] extends [ErrorCode] ? true : false) : false = true
  expect(same).toBe(true)
})
