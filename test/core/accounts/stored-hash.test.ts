import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeStoredHash } from '../../../electron/core/accounts/stored-hash.ts'

const SALT = 'HE5AeGJqiNdpmphhXyekaw'
const HASH = 'dQLsiT+J+Uwr8LtjvoS+a5l6XHHcPB7AG752t50Di8A'
const phc = (cost: string, salt = SALT, hash = HASH) => `$argon2id$v=19$${cost}$${salt}$${hash}`

const bcrypt = (version: string, cost: number) =>
  `$${version}$${String(cost).padStart(2, '0')}$${'N9qo8uLOickgx2ZMRZoMye'.repeat(3).slice(0, 53)}`

describe('a stored hash', () => {
  it.each(['m=19456,t=2,p=1', 'm=65536,t=3,p=4', 'm=262144,t=2,p=1', 'm=12288,t=4,p=1'])('%s is as good as those made now', (cost) => {
    expect(judgeStoredHash(phc(cost))).toBe('current')
  })

  it.each([
    [phc('m=4096,t=2,p=1')],
    [phc('m=19456,t=1,p=1')],
    [phc('m=19456,t=2,p=1', 'c29tZXNhbHQ')],
    [phc('m=19456,t=2,p=1', SALT, 'AAAAAAAAAAAAAAAAAAAAAA')],
    [bcrypt('2y', 10)],
    [bcrypt('2b', 14)],
  ])('%s is to be made anew', (hash) => {
    expect(judgeStoredHash(hash)).toBe('weaker')
  })

  it.each([
    ['', 'nothing'],
    [phc('m=19456,t=2,p=1').replace('argon2id', 'argon2d'), 'another kind of argon2'],
    [phc('m=19456,t=2,p=1').replace('argon2id', 'argon2i'), 'another kind of argon2'],
    [phc('m=19456,t=2,p=1').replace('v=19', 'v=16'), 'an old version'],
    [phc('m=8,t=1,p=1'), 'next to no memory'],
    [phc('m=786432,t=2,p=1'), 'memory for seconds'],
    [phc('m=262144,t=9,p=1'), 'work for seconds'],
    [phc('m=19456,t=99,p=1'), 'work for seconds'],
    [phc('m=19456,t=2,p=9'), 'many lanes'],
    [phc('m=19456,t=0,p=1'), 'no work'],
    [phc('m=9999999999,t=2,p=1'), 'an absurd number'],
    [phc('t=2,m=19456,p=1'), 'another order'],
    [`${phc('m=19456,t=2,p=1')}\n`, 'something behind it'],
    ['$2b$10$abcdefghijklmnopqrstuuN9qo8uLOickgx2ZMRZoMye', 'bcrypt cut short'],
    [bcrypt('2y', 15), 'bcrypt for seconds'],
    [bcrypt('2y', 3), 'bcrypt of no work'],
    [bcrypt('2x', 10), 'a bcrypt that had a fault'],
  ])('%j is not checked: %s', (hash) => {
    expect(judgeStoredHash(hash)).toBe('unusable')
  })

  it('never costs more than some tens of times what ours does, whatever is written', () => {
    const part = fc.oneof(fc.nat(2 ** 31), fc.nat(20))
    fc.assert(
      fc.property(part, part, part, (m, t, p) => {
        if (judgeStoredHash(phc(`m=${m},t=${t},p=${p}`)) !== 'unusable') expect(m * t).toBeLessThanOrEqual(524_288)
      }),
    )
  })
})
