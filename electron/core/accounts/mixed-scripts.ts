/**
 * Writing systems whose letters can be taken for another's, and those that one language writes together (UTS #39, 5.2, "highly
 * restrictive": https://www.unicode.org/reports/tr39/#Restriction_Level_Detection).
 */
const SCRIPTS = (
  'Latin Greek Cyrillic Armenian Georgian Hebrew Arabic Syriac Thaana Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam ' +
  'Sinhala Thai Lao Tibetan Myanmar Khmer Ethiopic Cherokee Canadian_Aboriginal Mongolian Han Hiragana Katakana Hangul Bopomofo Coptic Lisu'
).split(' ')
const LETTERS_OF = SCRIPTS.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'u')] as const)
const TOGETHER = ['Latin Han Hiragana Katakana', 'Latin Han Hangul', 'Latin Han Bopomofo'].map((scripts) => new Set(scripts.split(' ')))

/** Whether letters of two alphabets stand in one word, where no language writes so: `аna` with a Cyrillic а. */
export function mixesScripts(name: string): boolean {
  return name.split(/[^\p{L}\p{M}]+/u).some((word) => {
    const found = LETTERS_OF.filter(([, letters]) => letters.test(word)).map(([script]) => script)
    return found.length > 1 && !TOGETHER.some((together) => found.every((script) => together.has(script)))
  })
}
