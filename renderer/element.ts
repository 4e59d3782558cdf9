/** The element that the page's own HTML is known to hold. */
export function element<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new TypeError(`#${id} is not in the page`)
  return found
}
