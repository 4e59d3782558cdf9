import { safeStorage } from 'electron'

/** Null where the system has no keyring and Electron's own key, which is in its source, would be all: the file's rights say as much. */
export function offeredSafeStorage() {
  const isReal =
    safeStorage.isEncryptionAvailable() && (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text')
  return isReal
    ? {
        encrypt: (text: string) => safeStorage.encryptString(text),
        decrypt: (bytes: Uint8Array) => safeStorage.decryptString(Buffer.from(bytes)),
      }
    : null
}
