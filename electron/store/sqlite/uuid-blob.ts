import { LatchkeyError } from '../../core/errors.ts'

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The 16 bytes of a UUID in its canonical text form; 36 characters would cost the file and each index more than twice as much. */
export function blobFromUuid(text: string): Buffer {
  if (!CANONICAL.test(text)) {
    throw new LatchkeyError('invalid_input', `"${text}" is not an identifier of Latchkey. Nothing was changed.`, {
      params: { value: text },
    })
  }
  return Buffer.from(text.slice(0, 8) + text.slice(9, 13) + text.slice(14, 18) + text.slice(19, 23) + text.slice(24), 'hex')
}

export function uuidFromBlob(blob: Buffer): string {
  const hex = blob.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
