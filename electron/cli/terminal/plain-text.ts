import { eastAsianWidth } from 'get-east-asian-width'

/** Most of what is shown, told a hundred times faster. */
const ONE_COLUMN_EACH = /^[ -~]*$/
const graphemes = new Intl.Segmenter()
/** What is a picture by itself, or made one by the selector behind it. */
const PICTURE = /^\p{Emoji_Presentation}|\uFE0F/u
const UNSEEN = /^[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]*$/u
/** They stand behind a half-width letter, and take a column of their own. */
const SOUND_MARKS = /[\uFF9E\uFF9F]/g

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
  for (const { segment } of graphemes.segment(text)) width += widthOfOne(segment)
  return width
}

function widthOfOne(grapheme: string): number {
  if (UNSEEN.test(grapheme)) return 0
  if (PICTURE.test(grapheme)) return 2
  return eastAsianWidth(grapheme.codePointAt(0) ?? 0) + (grapheme.slice(1).match(SOUND_MARKS)?.length ?? 0)
}

/** Cut to a width, with `…` where something is missing. */
export function shortened(text: string, most: number): string {
  if (widthOf(text) <= most) return text
  let kept = ''
  let width = 1
  for (const { segment } of graphemes.segment(text)) {
    width += widthOfOne(segment)
    if (width > most) break
    kept += segment
  }
  return `${kept}…`
}
