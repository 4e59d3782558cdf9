/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 lane. */
export const HASH_COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** `weaker` than those made now: to be made anew when the password is known. `unusable`: nothing is checked against it. */
export type StoredHash = 'current' | 'weaker' | 'unusable'

/** Whoever can write a hash decides what checking it costs: in KiB, passes, lanes and KiB × passes, some tens of times what ours does. */
const MEMORY = { least: 4_096, most: 262_144 } as const
const TIME_MOST = 16
const LANES_MOST = 4
const WORK_MOST = 524_288

/** What PHP, Python and Node make (https://www.php.net/password_hash), of a cost that takes at most about a second. */
const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/
const BCRYPT_COST = { least: 4, most: 14 } as const

export const isBcrypt = (hash: string): boolean => BCRYPT.test(hash)

const PHC = /^\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d?),p=([1-9])\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/
/** Of 16 and 32 bytes in base64. */
const SALT_LENGTH = 22
const HASH_LENGTH = 43

/**
 * A PHC string (https://github.com/P-H-C/phc-string-format), as it stands in the database, where anybody may have written it; or a hash by
 * bcrypt, which came with an import.
 */
export function judgeStoredHash(phc: string): StoredHash {
  const [, cost] = BCRYPT.exec(phc) ?? []
  if (cost !== undefined) return Number(cost) >= BCRYPT_COST.least && Number(cost) <= BCRYPT_COST.most ? 'weaker' : 'unusable'
  const [, memory, time, lanes, salt = '', hash = ''] = PHC.exec(phc) ?? []
  const [m, t, p] = [Number(memory), Number(time), Number(lanes)]
  // A missing part is NaN, and less than nothing.
  if (!(m >= MEMORY.least && m <= MEMORY.most && t <= TIME_MOST && p <= LANES_MOST && m * t <= WORK_MOST)) return 'unusable'
  const isWeaker = m * t < HASH_COST.memoryCost * HASH_COST.timeCost || salt.length < SALT_LENGTH || hash.length < HASH_LENGTH
  return isWeaker ? 'weaker' : 'current'
}
