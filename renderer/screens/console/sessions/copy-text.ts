/** Into the clipboard. Its newer interface asks for a permission, and pages here have none. */
export function copyText(text: string): boolean {
  const had = document.activeElement
  const field = document.createElement('textarea')
  field.value = text
  field.className = 'visually-hidden'
  document.body.append(field)
  field.select()
  const isCopied = document.execCommand('copy')
  field.remove()
  if (had instanceof HTMLElement) had.focus({ preventScroll: true })
  return isCopied
}
