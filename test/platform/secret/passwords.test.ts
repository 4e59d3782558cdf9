import { parseOptions } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { refuseCommonPassword } from '../../../electron/platform/secret/common-passwords.ts'
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

describe('a password from the lists that attackers try first', () => {
  it.each(['password', '12345678', 'PASSWORD1', 'qwertyuiop', 'iloveyou', '\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44'])(
    '%j is refused',
    async (password) => {
      await expect(hasher.refuseCommon(password)).rejects.toEqual(tooCommon)
      expect(() => refuseCommonPassword(password)).toThrow(tooCommon)
    },
  )

  it.each(['four unrelated words', 'correct horse battery staple', 'tr0ub4dor&3 latchkey'])('%j is not one', async (password) => {
    await expect(hasher.refuseCommon(password)).resolves.toBeUndefined()
  })
})
