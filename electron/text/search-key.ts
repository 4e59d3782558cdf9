/**
 * Letters that Unicode takes for whole, and that somebody without them on the keyboard types like this. Capitals are small before; the final sigma is
 * another letter only to the eye.
 */
const TYPED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
  ς: 'σ',
  '‘': "'",
  '’': "'",
  ʼ: "'",
  '‐': '-',
  '–': '-',
  '—': '-',
}
const WHOLE = new RegExp(`[${Object.keys(TYPED).join('')}]`, 'gu')

/** Accents and points of vowels. The vowel signs of India and of Thai are letters to those who write them, and stay. */
const MARKS = /(?=\p{M})[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}]/gu
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu
const ASCII = /^[\0-\x7f]*$/

/**
 * The one fold by which people, computers and whatever else has a name are looked for and put in order, in the database, at the command
 * line and on the page: without case, accents, widths and what is not seen. Two people may have the same; for what makes a name one's own see
 * `nameKey`. Where it is changed, what was stored has to be made anew by a migration.
 */
export function searchKey(text: string): string {
  const plain = ASCII.test(text) ? text.toLowerCase() : withoutMarks(text)
  return plain.replaceAll(/\s+/g, ' ').trim()
}

const withoutMarks = (text: string) =>
  text
    .normalize('NFKD')
    .replaceAll(MARKS, '')
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(UNSEEN, '')
    .replaceAll(WHOLE, (letter) => TYPED[letter] ?? letter)

/** The words of a search. Each has to be part of what is looked for, in any order. */
export const searchWords = (text: string): readonly string[] =>
  searchKey(text)
    .split(' ')
    .filter((word) => word !== '')

/** Whether all words of a search are part of one of these or another. */
export function isFound(typed: string, names: readonly (string | null)[]): boolean {
  const keys = names.map((name) => searchKey(name ?? ''))
  return searchWords(typed).every((word) => keys.some((key) => key.includes(word)))
}
