/** Puts the focus on the first of these fields that the form has. */
export function focusOnFirst(form: HTMLFormElement | null, names: readonly string[]): void {
  const field = names.map((name) => form?.elements.namedItem(name)).find((found) => found instanceof HTMLElement)
  field?.focus()
}
