import { nameKey } from './name-key.ts'
import { NAME_FIELDS } from './names.ts'
import type { Names } from './names.ts'

/**
 * Letters that are drawn like Latin ones, in order, from the confusables of UTS #39 (https://www.unicode.org/Public/security/latest/confusables.txt): those of Cyrillic,
 * Greek and Armenian, and ASCII's own pairs. Not all of that list: no package that has it is kept. What is drawn alike in other alphabets is
 * not found.
 */
const ALIKE = [
  ['асԁеһіјӏорԛѕѵԝхугкАВЕКМНОРСТУХЅІЈԚԜӀҮѴ', 'acdehijlopqsvwxyrkABEKMHOPCTYXSIJQWlYV'],
  ['αγικνορσυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ayikvopouxABEZHIKMNOPTYX'],
  ['օոսհցզյՕՏՍԼ', 'onuhgqjOSUL'],
  ['ıɑɡ01', 'iagol'],
] as const
const LATIN = new Map(ALIKE.flatMap(([letters, latin]) => Array.from(letters, (letter, at) => [letter, latin[at] ?? letter] as const)))

/** Two names that have the same are drawn the same, or nearly. Accents are kept: José and Jose are two people. */
const skeleton = (name: string): string =>
  Array.from(name.normalize('NFKC').normalize('NFD'), (letter) => LATIN.get(letter) ?? letter)
    .join('')
    .toLowerCase()
    .normalize('NFD')
    .replaceAll('i\u0307', 'i')
    .replaceAll('rn', 'm')

/** Who signs in with `straße` is `STRASSE` to a keyboard without ß; of names that are only shown, Weiß and Weiss may both be there. */
const signInSkeleton = (name: string) => skeleton(name).replaceAll('ß', 'ss')

export type LookAlike = Readonly<{ kind: 'look_alike'; field: keyof Names; name: string }>

/** What two people with names that look alike have in common: nobody has to compare a name with everybody's. Names that sign in and those shown are apart. */
export const alikeKeys = (names: Names): readonly string[] => NAME_FIELDS.flatMap((field) => keyOf(field, names[field]) ?? [])

function keyOf(field: keyof Names, name: string | null): string | null {
  if (name === null) return null
  return field === 'displayName' ? `shown ${skeleton(name)}` : `sign-in ${signInSkeleton(name)}`
}

/**
 * Whose name one that is new could be taken for; `before` has those that were there already, `others` at least everybody who shares a key. Of
 * two people with the very same name see `takenField`.
 */
export function lookAlike(wanted: Names, before: Names | null, others: readonly Names[]): LookAlike | null {
  for (const field of NAME_FIELDS) {
    const name = wanted[field]
    if (name === null || name === before?.[field]) continue
    const own = keyOf(field, name)
    const names = others.flatMap((other) => NAME_FIELDS.filter((each) => keyOf(each, other[each]) === own).map((each) => other[each] ?? ''))
    const found = names.find((other) => nameKey(other) !== nameKey(name))
    if (found !== undefined) return { kind: 'look_alike', field, name: found }
  }
  return null
}
