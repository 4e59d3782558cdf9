import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { rmSync } from 'node:fs'
import { LatchkeyError } from '../../core/errors.ts'
import { signedText } from '../../core/fleet/signed-text.ts'
import { readSmall } from '../disk/plain-file.ts'
import { rename, writeWhole } from '../disk/whole-file.ts'

/** What the system offers to keep secrets with; null where it has nothing better than the file's own rights. */
export type SafeStorage = Readonly<{ encrypt: (text: string) => Uint8Array; decrypt: (bytes: Uint8Array) => string }>

/** The desk's own key, as it is used. Its private half is never told. */
export type DeviceKey = Readonly<{
  /** SPKI DER, base64. */
  publicKey: string
  sign: (what: Parameters<typeof signedText>[0], nonce: string, fingerprint: string) => string
}>

const SEALED = 'sealed:'

/** The file of the desk's key in its data directory: Ed25519, for its owner alone, and sealed where the system can. It is in no backup. */
export class DeviceKeys {
  readonly #file: string
  readonly #next: string
  readonly #safe: SafeStorage | null

  constructor(file: string, safe: SafeStorage | null = null) {
    this.#file = file
    this.#next = `${file}.next`
    this.#safe = safe
  }

  /** Null where there is none. Throws `data_directory_unusable` where it cannot be read. */
  read(): DeviceKey | null {
    const text = textOf(this.#file)
    return text === null ? null : keyFrom(this.#opened(text))
  }

  make(): DeviceKey {
    return this.#write(this.#file)
  }

  /** One to change to; it takes the place of the other once it is `promoted`. */
  makeNext(): DeviceKey {
    return this.#write(this.#next)
  }

  promote(): void {
    rename(this.#next, this.#file)
  }

  forget(): void {
    for (const file of [this.#file, this.#next]) rmSync(file, { force: true })
  }

  #write(file: string): DeviceKey {
    const { privateKey } = generateKeyPairSync('ed25519')
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    writeWhole(file, this.#safe ? `${SEALED}${Buffer.from(this.#safe.encrypt(pem)).toString('base64')}\n` : pem)
    return keyFrom(privateKey)
  }

  #opened(text: string): KeyObject {
    try {
      if (!text.startsWith(SEALED)) return createPrivateKey(text)
      if (!this.#safe) throw new Error('the system that sealed it is not there')
      return createPrivateKey(this.#safe.decrypt(Buffer.from(text.slice(SEALED.length), 'base64')))
    } catch (error) {
      throw unreadable(this.#file, error)
    }
  }
}

function textOf(file: string): string | null {
  try {
    return readSmall(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw unreadable(file, error)
  }
}

function keyFrom(privateKey: KeyObject): DeviceKey {
  return {
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64'),
    sign: (what, nonce, fingerprint) => sign(null, Buffer.from(signedText(what, nonce, fingerprint)), privateKey).toString('base64'),
  }
}

const unreadable = (file: string, cause: unknown) =>
  new LatchkeyError(
    'data_directory_unusable',
    `The key of this desk, ${file}, cannot be read: the directory does not let the desk in. Enrol it again with a new line.`,
    { params: { file }, cause },
  )
