import { hash, parseOptions, verify } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { knownWords } from '../../../electron/core/accounts/password-rules.ts'
import { refuseGuessablePassword } from '../../../electron/platform/secret/guessable-passwords.ts'
import { NOBODYS_HASH, createPasswordHasher, hashSync, verifySync } from '../../../electron/platform/secret/passwords.ts'

const hasher = createPasswordHasher()
const tooCommon = expect.objectContaining({ code: 'password_too_common' })

async function took(task: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await task()
  return performance.now() - start
}

const median = (figures: readonly number[]) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN

describe('passwords', () => {
  it('are hashed with argon2id at the cost OWASP recommends, each with its own salt', async () => {
    const [one, other] = await Promise.all([hasher.hash('four unrelated words'), hasher.hash('four unrelated words')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(other)
  })

  it('are told apart', async () => {
    const phc = await hasher.hash('contraseña segura')
    expect(await hasher.verify(phc, 'contraseña segura')).toBe(true)
    expect(await hasher.verify(phc, 'contrasena segura')).toBe(false)
  })

  it('are the same however the keyboard composed them, for the app and the CLI alike', async () => {
    const phc = hashSync('contrasen\u0303a segura')
    expect(await hasher.verify(phc, 'contraseña segura')).toBe(true)
    expect(verifySync(phc, 'contraseña segura')).toBe(true)
    expect(verifySync(phc, 'another')).toBe(false)
  })

  it('leave the event loop free while they are hashed', async () => {
    const order: string[] = []
    const hashes = Promise.all(Array.from({ length: 8 }, () => hasher.hash('four unrelated words'))).then(() => order.push('hashed'))
    await new Promise((resolve) => setImmediate(resolve))
    order.push('next turn')
    await hashes
    expect(order).toEqual(['next turn', 'hashed'])
  })

  it('are not checked against what somebody else wrote: that is refused, after the work of any other', async () => {
    const foreign = await hash('four unrelated words', { memoryCost: 4_096, timeCost: 2, parallelism: 1, algorithm: 0 })
    expect(foreign).toMatch(/^\$argon2d\$/)
    expect(await verify(foreign, 'four unrelated words')).toBe(true)
    expect(await hasher.verify(foreign, 'four unrelated words')).toBe(false)
    expect(await hasher.verify('no hash at all', 'four unrelated words')).toBe(false)
    expect(hasher.judge(await hasher.hash('four unrelated words'))).toBe('current')
    expect(hasher.judge(NOBODYS_HASH)).toBe('current')
  })

  it('take as long to refuse for a name nobody has as for one that exists', async () => {
    const phc = await hasher.hash('four unrelated words')
    expect(parseOptions(NOBODYS_HASH)).toEqual(parseOptions(phc))
    const ratios: number[] = []
    for (let pair = 0; pair < 15; pair++)
      ratios.push((await took(() => hasher.verifyNobody('wrong'))) / (await took(() => hasher.verify(phc, 'wrong'))))
    expect(median(ratios)).toBeGreaterThan(0.6)
    expect(median(ratios)).toBeLessThan(1.7)
  })
})

const anabella = knownWords({ username: 'anabella', displayName: 'Anabella Rossi', email: 'a.rossi@clinic.example' })

describe('a password that is easy to guess', () => {
  it.each(['password', '12345678', 'PASSWORD1', 'qwertyuiop', 'iloveyou', '\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44'])(
    '%j is refused: attackers try it first',
    async (password) => {
      await expect(hasher.refuseGuessable(password, [])).rejects.toEqual(tooCommon)
      expect(() => refuseGuessablePassword(password, [])).toThrow(tooCommon)
    },
  )

  it.each([
    'anabella1',
    'anabella1anabella1',
    '4n4b3lla-rossi-1987',
    'Anabella Rossi 1987',
    'issor allebana 2026',
    'a.rossi@clinic.example',
    'AnabellaLatchkey26!',
    'latchkey',
    'Latchkey-Workstation',
    'latchkeylatchkey',
    'Summer2026!',
    'Summer2026!Summer2026!',
    'Verano 2026 Otoño 2027',
    'september-2026-estate',
    'aaaaaaaaaaaaaaa',
    'abcabcabcabcabcabc',
    'abcdefghijklmnop',
    'a b c d e f g h i j k l m',
    'zyxwvutsrqponmlk',
    '123456789012345',
    '1-2-3-4-5-6-7-8-9-0',
    'qwertyuiopasdfgh',
    'qwerty qwerty qwerty',
    'Passw0rd!Passw0rd!',
    'monkey monkey monkey',
  ])('%j is refused', (password) => {
    expect(() => refuseGuessablePassword(password, anabella)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/easy|common/) as string }),
    )
  })

  it.each([
    'four unrelated words',
    'correct horse battery staple',
    'tr0ub4dor&3 latchkey',
    'lantern gravel orbit',
    'una casa en la playa',
    'il gatto dorme sul divano',
    'anabella likes four purple trains',
    'xK9#mQ2z',
    'kitchen window river',
    'ключ от северной двери',
  ])('%j is not one', (password) => {
    expect(() => refuseGuessablePassword(password, anabella)).not.toThrow()
  })
})
