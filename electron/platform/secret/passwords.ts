import { createRequire } from 'node:module'
import type * as Argon2 from '@node-rs/argon2'
import { normalizedPassword } from '../../core/accounts/password-rules.ts'
import type { PasswordHasher } from '../../core/ports/ports.ts'

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 lane. The library's default algorithm is argon2id. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Of a random password that was thrown away, at the cost above: a name nobody has must take as long as a wrong password. */
export const NOBODYS_HASH = '$argon2id$v=19$m=19456,t=2,p=1$HE5AeGJqiNdpmphhXyekaw$dQLsiT+J+Uwr8LtjvoS+a5l6XHHcPB7AG752t50Di8A'

/**
 * Hashes on a thread of libuv's pool, 26 ms each, so that the window stays responsive. The native library is loaded on first use or by
 * `prepare`, never at launch. Passwords are normalised here as well, whoever calls.
 */
export function createPasswordHasher(): PasswordHasher {
  return {
    hash: async (password) => argon2().hash(normalizedPassword(password), COST),
    verify: async (phc, password) => argon2().verify(phc, normalizedPassword(password)),
    verifyNobody: async (password) => void (await argon2().verify(NOBODYS_HASH, normalizedPassword(password))),
    refuseGuessable: async (password, known) => (await guessablePasswords()).refuseGuessablePassword(password, known),
    prepare() {
      argon2()
      // A list that cannot be loaded is reported by the first password it is needed for.
      guessablePasswords().catch(() => {})
    },
  }
}

/** For the CLI, which has nothing else to do meanwhile. */
export const hashSync = (password: string) => argon2().hashSync(normalizedPassword(password), COST)
export const verifySync = (phc: string, password: string) => argon2().verifySync(phc, normalizedPassword(password))

/** Required, not imported: `import` cannot be synchronous, and Node keeps what it has required once. */
const argon2 = () => createRequire(import.meta.url)('@node-rs/argon2') as typeof Argon2

const guessablePasswords = () => import('./guessable-passwords.ts')
