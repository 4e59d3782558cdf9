import { createHash, randomBytes } from 'node:crypto'
import type { UtcMs } from '../../core/ids.ts'
import type { Entropy } from '../../core/ports/ports.ts'

const COUNTER_MOST = 0xfff
const TOKEN_BYTES = 32
/** Of six bytes, in the year 10889. A clock may say anything. */
const LAST_STAMP = 2 ** 48 - 1

/** Bytes that nobody can foretell, unless said otherwise. */
export function createEntropy(random: (count: number) => Buffer = randomBytes): Entropy {
  const nextUuid = uuidV7Source(random)
  return {
    uuidV7: nextUuid,
    token: () => new Uint8Array(random(TOKEN_BYTES)),
    sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  }
}

/**
 * UUIDv7 (RFC 9562, 5.7) whose `rand_a` is a counter within one millisecond (6.2, method 1), so that ids made for the same moment sort in
 * the order they were made. Each millisecond's counter starts at random in its lower half; past its end the timestamp borrows from the future.
 */
function uuidV7Source(random: (count: number) => Buffer): (at: UtcMs) => string {
  let askedFor = -1
  let stamp = -1
  let counter = 0
  return (at) => {
    const bytes = random(16)
    if (at !== askedFor) {
      askedFor = at
      stamp = at
      counter = bytes.readUInt16BE(6) & (COUNTER_MOST >> 1)
    } else if (++counter > COUNTER_MOST) {
      stamp += 1
      counter = 0
    }
    bytes.writeUIntBE(Math.max(0, Math.min(LAST_STAMP, stamp)), 0, 6)
    bytes.writeUInt16BE(0x7000 | counter, 6)
    bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8)
    const hex = bytes.toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }
}
