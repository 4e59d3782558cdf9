import { describe, expect, test } from 'vitest'
import { WORDS } from '../../electron/contract/words/index.ts'
import { recoveredText } from '../../renderer/sign-in/recovered-notices.ts'

const now = new Date(2026, 2, 3, 18, 0)
const at = (...when: [number, number, number, number, number]) => new Date(...when).toISOString()
const english = (endedAt: string, endReason: string) =>
  recoveredText({ displayName: 'Ana', endedAt, endReason, inSight: false }, WORDS.en, 'en', now)

describe('a recovered session is told', () => {
  test('with the local time and the reason, today', () => {
    expect(english(at(2026, 2, 3, 14, 2), 'process_died')).toBe(
      'Your last session ended unexpectedly at 14:02 (the app was stopped). It has been closed.',
    )
  })

  test('with the day too when that was not today', () => {
    expect(english(at(2026, 2, 1, 9, 5), 'rebooted')).toBe(
      'Your last session ended unexpectedly on March 1 at 09:05 (the computer restarted). It has been closed.',
    )
  })

  test('with the year too when that was another one', () => {
    expect(english(at(2025, 11, 31, 23, 59), 'lease_expired')).toContain('on December 31, 2025 at 23:59 (the workstation went silent)')
  })

  test('without alarm when it ended as the rules say', () => {
    expect(english(at(2026, 2, 3, 14, 2), 'idle_timeout')).toBe('Your last session ended at 14:02 (no activity for too long).')
  })

  test('also for a reason that this version does not know', () => {
    expect(english(at(2026, 2, 3, 0, 2), 'from_the_future')).toBe('Your last session ended at 00:02 (Ended).')
  })

  test('and one that ended before the eyes of the person, with who did it', () => {
    const notice = { displayName: 'Ana', endedAt: at(2026, 2, 3, 14, 2), endReason: 'account_disabled', inSight: true }
    expect(recoveredText(notice, WORDS.en, 'en', now)).toBe('Your account was disabled by an administrator.')
  })

  test.each([
    ['es', 'Su última sesión terminó de forma inesperada a las 14:02 (la aplicación se detuvo). Se ha cerrado.'],
    ['it', 'La sua ultima sessione è terminata in modo imprevisto alle 14:02 (l’app è stata arrestata). È stata chiusa.'],
  ] as const)('in %s', (language, sentence) => {
    const notice = { displayName: 'Ana', endedAt: at(2026, 2, 3, 14, 2), endReason: 'process_died', inSight: false }
    expect(recoveredText(notice, WORDS[language], language, now)).toBe(sentence)
  })
})
