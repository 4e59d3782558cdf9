import { createRequire } from 'node:module'
import type * as Argon2 from '@node-rs/argon2'
import { normalizedPassword } from '../../core/accounts/password-rules.ts'
import { isBcrypt, judgeStoredHash, HASH_COST } from '../../core/accounts/stored-hash.ts'
import type { PasswordHasher } from '../../core/ports/ports.ts'

/** Of a random password that was thrown away, at the cost of ours: a name nobody has must take as long as a wrong password. */
export const NOBODYS_HASH = '$argon2id$v=19$m=19456,t=2,p=1$HE5AeGJqiNdpmphhXyekaw$dQLsiT+J+Uwr8LtjvoS+a5l6XHHcPB7AG752t50Di8A'

/**
 * The library's default algorithm is argon2id. Hashes on a thread of libuv's pool, 26 ms each, so that the window stays responsive. The native library is loaded on first use or by
 * `prepare`, never at launch. Passwords are normalised here as well, whoever calls.
 */
export function createPasswordHasher(): PasswordHasher {
  return {
    hash: async (password) => argon2().hash(normalizedPassword(password), HASH_COST),
    verify: async (phc, password) => (judgeStoredHash(phc) === 'unusable' ? verifyNobody(password) : matches(phc, password)),
    judge: judgeStoredHash,
    verifyNobody: async (password) => void (await verifyNobody(password)),
    refuseGuessable: async (password, known) => (await guessablePasswords()).refuseGuessablePassword(password, known),
    prepare() {
      argon2()
      // A list that cannot be loaded is reported by the first password it is needed for.
      guessablePasswords().catch(() => {})
    },
  }
}

async function matches(hash: string, password: string): Promise<boolean> {
  const normalized = normalizedPassword(password)
  if (!isBcrypt(hash)) return argon2().verify(hash, normalized)
  const { compare } = await import('bcryptjs')
  return compare(normalized, hash)
}

async function verifyNobody(password: string): Promise<false> {
  await matches(NOBODYS_HASH, password)
  return false
}

/** For the CLI, which has nothing else to do meanwhile. */
export const hashSync = (password: string) => argon2().hashSync(normalizedPassword(password), HASH_COST)
export const verifySync = (phc: string, password: string) => argon2().verifySync(phc, normalizedPassword(password))

/** Required, not imported: `import` cannot be synchronous, and Node keeps what it has required once. */
const argon2 = () => createRequire(import.meta.url)('@node-rs/argon2') as typeof Argon2

const guessablePasswords = () => import('./guessable-passwords.ts')
