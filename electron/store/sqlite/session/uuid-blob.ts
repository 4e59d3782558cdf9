import { LatchkeyError } from '../../../core/errors.ts'

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

export const isUuid = (text: string): boolean => CANONICAL.test(text)

/** Nobody's, where something else than a blob stands. */
export const uuidOrNull = (blob: Buffer | null): string | null => (Buffer.isBuffer(blob) ? uuidFromBlob(blob) : null)

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

const NOTHING = Buffer.alloc(0)

/** Of a blob that is too short, as if the rest were zero; and so of what is none. Byte by byte: looking up a session took 6 % longer with a call into Node for the whole and slices of what it gives. */
export function uuidFromBlob(blob: Buffer): string {
  const bytes = Buffer.isBuffer(blob) ? blob : NOTHING
  let text = ''
  for (let at = 0; at < 16; at++) {
    if (at === 4 || at === 6 || at === 8 || at === 10) text += '-'
    text += HEX[bytes[at] ?? 0]
  }
  return text
}
