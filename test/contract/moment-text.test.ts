import { expect, test } from 'vitest'
import { momentText } from '../../electron/contract/moment-text.ts'
import { LANGUAGES } from '../../electron/contract/views.ts'

const at = (hour: number) => new Date(2026, 10, 21, hour, 4).getTime()

test.each(LANGUAGES)('a moment in %s is on a clock of 24 hours, also at midnight', (language) => {
  for (const style of ['medium', 'short'] as const) {
    expect(momentText(language, at(15), style)).toContain('15:04')
    expect(momentText(language, at(0), style)).toMatch(/\b0?0:04/)
  }
})
