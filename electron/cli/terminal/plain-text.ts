const WIDE = /\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\uFF01-\uFF60\u3000-\u303F]/u
/** Most of what is shown, told a hundred times faster. */
const ONE_COLUMN_EACH = /^[ -~]*$/
const graphemes = new Intl.Segmenter()

/**
 * Text for a terminal. Names come from whoever opened the account: an escape sequence in one could rewrite the administrator's screen,
 * and a direction override could make it read as another name.
 */
export const harmless = (text: string) => text.replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD')

/** The same for a text of several lines. */
export const harmlessLines = (text: string) => text.split('\n').map(harmless).join('\n')

/** Columns a terminal needs for the text. */
export function widthOf(text: string): number {
  if (ONE_COLUMN_EACH.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1
  return width
}

/** Cut to a width, with `…` where something is missing. */
export function shortened(text: string, most: number): string {
  if (widthOf(text) <= most) return text
  let kept = ''
  let width = 1
  for (const { segment } of graphemes.segment(text)) {
    width += WIDE.test(segment) ? 2 : 1
    if (width > most) break
    kept += segment
  }
  return `${kept}…`
}
