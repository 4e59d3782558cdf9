/** Controls beyond those that JSON escapes itself, marks that change the direction, and letters that nobody sees. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/**
 * JSON for people to read, too. On a terminal what nobody sees is escaped, so that no name can pass for another or rewrite the screen; the
 * document means the same.
 */
export function jsonText(value: unknown, onTerminal: boolean, indentation = 2): string {
  const text = JSON.stringify(value, null, indentation)
  return onTerminal ? withUnseenEscaped(text) : text
}

/** Of JSON that is written already. The line ends between the values stay. */
export const withUnseenEscaped = (json: string): string => json.replaceAll(UNSEEN, (letter) => (letter === '\n' ? letter : escaped(letter)))

const escaped = (letter: string) =>
  Array.from({ length: letter.length }, (_, at) => `\\u${letter.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')
