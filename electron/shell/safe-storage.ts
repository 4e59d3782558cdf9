import { safeStorage } from 'electron'

type Sealing = Readonly<{ encrypt: (text: string) => Uint8Array; decrypt: (bytes: Uint8Array) => string }>

/** Null where the system has no keyring, and a key that is in Electron's source would be all: a file's own rights say as much. */
export function sealingOffered(): Sealing | null {
  if (!safeStorage.isEncryptionAvailable()) return null
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return null
  return {
    encrypt: (text) => safeStorage.encryptString(text),
    decrypt: (bytes) => safeStorage.decryptString(Buffer.from(bytes)),
  }
}
