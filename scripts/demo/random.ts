import { createHash } from 'node:crypto'
import type { Entropy } from '../../electron/core/ports/ports.ts'

/** The same numbers for the same seed, everywhere: mulberry32, by Tommy Ettinger (public domain). Good enough to make up a past. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to, not including, 1. */
  fraction(): number {
    this.#state = (this.#state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number; both ends may come. */
  between(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1))
  }

  chance(share: number): boolean {
    return this.fraction() < share
  }

  pick<T>(from: readonly [T, ...T[]] | readonly T[]): T {
    const picked = from[this.between(0, from.length - 1)]
    if (picked === undefined) throw new Error('there is nothing to pick from')
    return picked
  }

  /** By weight. */
  weighted<T>(from: readonly (readonly [what: T, weight: number])[]): T {
    let left = this.fraction() * from.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [what, weight] of from) if ((left -= weight) < 0) return what
    return this.pick(from)[0]
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.between(0, 255))
  }
}

/** Ids and tokens of a made-up past: no secret, and the same for the same seed. */
export function seededEntropy(random: Random): Entropy {
  return {
    uuidV7(at) {
      const bytes = Buffer.from(random.bytes(16))
      bytes.writeUIntBE(at, 0, 6)
      bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6)
      bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8)
      const hex = bytes.toString('hex')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
    },
    token: () => random.bytes(32),
    sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  }
}
