import type { Words } from '../electron/contract/words/index.ts'

/** Puts the words into the page's own HTML: `data-words` into the text, `data-label` into the accessible name. */
export function putWords(root: ParentNode, words: Words): void {
  for (const place of root.querySelectorAll<HTMLElement>('[data-words]')) place.textContent = textAt(words, place.dataset['words'])
  for (const place of root.querySelectorAll<HTMLElement>('[data-label]'))
    place.setAttribute('aria-label', textAt(words, place.dataset['label']))
}

function textAt(words: Words, path = ''): string {
  let place: unknown = words
  for (const key of path.split('.')) place = (place as Record<string, unknown> | undefined)?.[key]
  if (typeof place !== 'string') throw new TypeError(`there are no words at "${path}"`)
  return place
}
