import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkedPassword, knownWords, normalizedPassword } from '../../../electron/core/accounts/password-rules.ts'

const code = (name: string) => expect.objectContaining({ code: name })

describe('a new password', () => {
  it.each([
    ['fourteen chars', 'password_too_short'],
    ['🙂'.repeat(14), 'password_too_short'],
    ['', 'password_too_short'],
    ['x'.repeat(257), 'password_too_long'],
  ])('%j is refused: %s', (password, reason) => {
    expect(() => checkedPassword(password, 15)).toThrow(code(reason))
  })

  it.each(['123456789012345', 'x'.repeat(256), '🙂'.repeat(15), ' '.repeat(15), '👩‍🚒 rescues the cat'])(
    '%j has an allowed length',
    (password) => {
      expect(checkedPassword(password, 15)).toBe(password)
    },
  )

  it('has no character that no keyboard types, wherever it stands', () => {
    const control = fc.integer({ min: 0, max: 0x9f }).filter((point) => point < 0x20 || point > 0x7e)
    const unseen = fc.constantFrom(0xad, 0x200b, 0x2028, 0x2029, 0x2060, 0xfeff, 0xfffd, 0xd800, 0xdfff)
    fc.assert(
      fc.property(fc.oneof(control, unseen), fc.nat(20), (point, at) => {
        const words = 'four unrelated words'
        const spoilt = `${words.slice(0, at)}${String.fromCodePoint(point)}${words.slice(at)}`
        expect(() => checkedPassword(spoilt, 15)).toThrow(code('password_untypable'))
      }),
    )
  })

  it('is the same however the keyboard composed it, and normalising again changes nothing', () => {
    expect(normalizedPassword('contrasen\u0303a')).toBe(normalizedPassword('contraseña'))
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(normalizedPassword(normalizedPassword(text))).toBe(normalizedPassword(text))
      }),
    )
  })
})

it('the words that are known of a person are their names, whole and in parts, with and without accents, and the house’s', () => {
  const words = knownWords({ username: 'jose.r', displayName: 'José Núñez', email: 'pepe77@clinic.example' })
  for (const word of ['jose', 'josé', 'nunez', 'núñez', 'josé núñez', 'pepe77', 'pepe', 'clinic', 'latchkey', 'summer', 'verano', 'estate'])
    expect(words).toContain(word)
  expect(words).not.toContain('r')
})
