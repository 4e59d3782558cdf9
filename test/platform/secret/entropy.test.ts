import { describe, expect, it } from 'vitest'
import { utcMs } from '../../../electron/core/ids.ts'
import { createEntropy } from '../../../electron/platform/secret/entropy.ts'
import { NINE_O_CLOCK } from '../../support/session-builder.ts'

const entropy = createEntropy()
const timeOf = (uuid: string) => Number.parseInt(uuid.replace('-', '').slice(0, 12), 16)

describe('a UUIDv7', () => {
  it('has the shape of RFC 9562 and carries the moment it was made for', () => {
    const uuid = entropy.uuidV7(NINE_O_CLOCK)
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(timeOf(uuid)).toBe(NINE_O_CLOCK)
  })

  it('sorts in the order of making, ten thousand within one millisecond', () => {
    const made = Array.from({ length: 10_000 }, () => entropy.uuidV7(NINE_O_CLOCK))
    expect(made).toEqual(made.toSorted())
    expect(new Set(made).size).toBe(made.length)
  })

  it('sorts by moment, also when the clock moves back in between', () => {
    const [late, early] = [entropy.uuidV7(utcMs(NINE_O_CLOCK + 1)), entropy.uuidV7(NINE_O_CLOCK)]
    expect(early < late).toBe(true)
    expect(timeOf(early)).toBe(NINE_O_CLOCK)
  })

  it.each([-8.64e15, -1, 0, 2 ** 48 - 1, 2 ** 48, 8.64e15])('is made for %d, which no clock should say, too, and never twice', (at) => {
    const uuids = Array.from({ length: 10_000 }, () => entropy.uuidV7(utcMs(at)))
    expect(new Set(uuids).size).toBe(10_000)
    for (const uuid of uuids) expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

describe('a session token', () => {
  it('has 256 bits and never comes twice', () => {
    const tokens = Array.from({ length: 1_000 }, () => Buffer.from(entropy.token()).toString('hex'))
    expect(new Set(tokens).size).toBe(1_000)
    expect(tokens[0]).toHaveLength(64)
  })

  it('is hashed with SHA-256', () => {
    expect(Buffer.from(entropy.sha256(Buffer.from('abc'))).toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
  })
})
