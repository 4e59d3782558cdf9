import { LatchkeyError } from '../../core/errors.ts'

/** UTF-8 read as Windows-1252 and written as UTF-8 once more: `Ã±` for `ñ`, `â€™` for `’`. */
const MOJIBAKE = /[ÃÂ][\u0080-\u00BF\u0152\u0153\u0160\u0161\u0178\u017D\u017E\u0192\u02C6\u02DC\u2013-\u203A\u20AC\u2122]|â€/u

/** The text of a file. Throws `invalid_input` where nobody can tell what its bytes mean. */
export function decode(bytes: Uint8Array, file: string, encoding: string | null): string {
  const label = encoding ?? labelOf(bytes)
  const text = decoded(bytes, file, label)
  const broken = encoding === null ? MOJIBAKE.exec(text) : null
  if (broken) {
    const line = text.slice(0, broken.index).split('\n').length
    throw new LatchkeyError(
      'invalid_input',
      `${file}, line ${line}: "${text.slice(Math.max(0, broken.index - 5), broken.index + 5)}" looks like text that was read in the wrong encoding once before. ` +
        'Export the file anew; or, if it is right so, say --encoding utf-8.',
    )
  }
  return text
}

/** HAZARD: without the mark, UTF-16 has an empty half in each Latin letter, and so has no text in UTF-8. */
function labelOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8'
}

function decoded(bytes: Uint8Array, file: string, label: string): string {
  let decoder: TextDecoder
  try {
    decoder = new TextDecoder(label, { fatal: true })
  } catch (error) {
    throw new LatchkeyError(
      'invalid_input',
      `"${label}" is no encoding. Known are utf-8, utf-16le, windows-1252, iso-8859-15 and others.`,
      {
        cause: error,
      },
    )
  }
  try {
    return decoder.decode(bytes)
  } catch (error) {
    throw new LatchkeyError(
      'invalid_input',
      `${file} is not text in ${label}. Say what it is: --encoding windows-1252, for example, for what Excel writes in Western Europe.`,
      { cause: error },
    )
  }
}
