import { describe, expect, test } from 'vitest'
import { LANGUAGES } from '../../../electron/contract/views.ts'
import type { Receipt } from '../../../electron/contract/views.ts'
import { WORDS } from '../../../electron/contract/words/index.ts'
import { END_REASONS } from '../../../electron/core/session/session.ts'
import { receiptText } from '../../../renderer/sign-in/receipts.ts'

const now = new Date(2026, 2, 3, 18, 0)
const at = (...when: [number, number, number, number, number]) => new Date(...when).toISOString()
const today = at(2026, 2, 3, 14, 2)
const receipt = (told: Receipt['told'], endReason: string, endedAt = today): Receipt => ({
  displayName: 'Ana García',
  endReason,
  told,
  facts: { endedAt, durationMs: (3 * 60 + 12) * 60_000, message: null },
})
const english = (...about: Parameters<typeof receipt>) => receiptText(receipt(...about), WORDS.en, 'en', now)

describe('a recovered session is told', () => {
  test('with the local time, the reason and how long it was, today', () => {
    expect(english('recovered', 'process_died')).toBe(
      'Your last session ended unexpectedly at 14:02 (the app was stopped). It has been closed. Session 3 h 12 min.',
    )
  })

  test('as yesterday’s when it was', () => {
    expect(english('recovered', 'process_died', at(2026, 2, 2, 23, 59))).toContain('ended unexpectedly yesterday at 23:59 (')
  })

  test('with the day too when that was before', () => {
    expect(english('recovered', 'rebooted', at(2026, 2, 1, 9, 5))).toContain(
      'Your last session ended unexpectedly on March 1 at 09:05 (the computer restarted). It has been closed.',
    )
  })

  test('with the year too when that was another one', () => {
    expect(english('recovered', 'lease_expired', at(2025, 11, 31, 23, 59))).toContain(
      'on December 31, 2025 at 23:59 (the workstation went silent)',
    )
  })

  test('without alarm when it ended as the rules say', () => {
    expect(english('recovered', 'idle_timeout')).toContain('Your last session ended at 14:02 (no activity for too long).')
  })

  test('also for a reason that this version does not know', () => {
    expect(english('recovered', 'from_the_future', at(2026, 2, 3, 0, 2))).toContain('Your last session ended at 00:02 (Ended).')
  })

  test.each([
    ['es', 'Su última sesión terminó de forma inesperada a las 14:02 (la aplicación se detuvo). Se ha cerrado. Sesión de 3 h 12 min.'],
    [
      'it',
      'La sua ultima sessione è terminata in modo imprevisto alle 14:02 (l’app è stata arrestata). È stata chiusa. Sessione di 3 h 12 min.',
    ],
  ] as const)('in %s', (language, sentence) => {
    expect(receiptText(receipt('recovered', 'process_died'), WORDS[language], language, now)).toBe(sentence)
  })
})

describe('a session that ended at this window', () => {
  test('by its person is confirmed to them', () => {
    expect(english('here', 'signed_out')).toBe('You signed out at 14:02. Session 3 h 12 min.')
  })

  test('without them is explained, with when and after how long', () => {
    expect(english('here', 'idle_timeout')).toBe(
      'You were signed out because nothing was done for too long. The session ended at 14:02 after 3 h 12 min.',
    )
  })

  test('for a reason that only recovery finds is told as recovered', () => {
    expect(english('here', 'rebooted')).toContain('Your last session ended unexpectedly at 14:02')
  })
})

describe('a session that had its end before this launch', () => {
  test.each([
    ['signed_out', 'Ana García signed out at 14:02. Session 3 h 12 min.'],
    ['window_closed', 'Ana García signed out at 14:02 (the window was closed). Session 3 h 12 min.'],
    ['idle_timeout', 'The session of Ana García ended at 14:02 (no activity for too long). Session 3 h 12 min.'],
  ])('is told of its person: %s', (endReason, sentence) => {
    expect(english('earlier', endReason)).toBe(sentence)
  })
})

const neutral = (told: Receipt['told'], endReason: string) =>
  receiptText({ told, endReason, displayName: null, facts: null }, WORDS.en, 'en', now)

describe('where the door says nothing of who was here, a session', () => {
  test.each([
    ['here', 'signed_out', 'You are signed out.'],
    ['here', 'window_closed', 'You are signed out.'],
    ['here', 'idle_timeout', 'You were signed out because nothing was done for too long.'],
    ['here', 'closed_by_admin', 'An administrator ended your session.'],
    ['here', 'process_died', 'The last session here ended unexpectedly. It has been closed.'],
    ['recovered', 'process_died', 'The last session here ended unexpectedly. It has been closed.'],
    ['recovered', 'idle_timeout', 'The last session here has been closed.'],
    ['earlier', 'signed_out', 'The last session here has been closed.'],
  ] as const)('that ended %s by %s is told in one line', (told, endReason, sentence) => {
    expect(neutral(told, endReason)).toBe(sentence)
  })

  test.each(LANGUAGES)('has neither name, time nor length in %s', (language) => {
    for (const told of ['here', 'recovered', 'earlier'] as const) {
      for (const endReason of END_REASONS) {
        const text = receiptText({ told, endReason, displayName: null, facts: null }, WORDS[language], language, now)
        expect(text).not.toMatch(/{{|\d|–/)
      }
    }
  })
})

test.each(LANGUAGES)('every ending says how long the session was and leaves no gap in the sentence, in %s', (language) => {
  for (const told of ['here', 'recovered', 'earlier'] as const) {
    for (const endReason of END_REASONS) {
      const text = receiptText(receipt(told, endReason), WORDS[language], language, now)
      expect(text).toContain('3 h 12 min')
      expect(text).not.toMatch(/{{|}}|–/)
    }
  }
})
