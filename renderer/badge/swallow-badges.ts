import { BadgeBurst } from './badge-burst.ts'

/** Where a badge's number would be read as somebody's name or password. */
const PASSWORD_FIELD = 'input[autocomplete$="-password"]'
const NOTED_FOR_MS = 8_000

type Kept = Readonly<{ field: HTMLInputElement; value: string }>

/**
 * Keeps what a badge reader types out of the fields: once a burst is known for one, they hold again what they held before it, and its Enter or Tab
 * reaches nothing, so that no form is sent, no attempt counted and no button pressed that has the focus. `note` says calmly that it was read. Only at
 * a desk whose person is there is a reader a keyboard like any other, unless a password is asked for.
 */
export function swallowBadges(note: HTMLElement, text: string, isAtDesk: () => boolean): void {
  const burst = new BadgeBurst()
  let kept: readonly Kept[] = []
  let noted: ReturnType<typeof setTimeout> | undefined

  function tell(): void {
    clearTimeout(noted)
    note.textContent = text
    noted = setTimeout(() => (note.textContent = ''), NOTED_FOR_MS)
  }

  // The first of all to hear of a key: nothing must have been done with it.
  window.addEventListener(
    'keydown',
    (event) => {
      const { timeStamp: at, repeat, ctrlKey, altKey, metaKey } = event
      const verdict = burst.press({ code: codeOf(event), at, repeat, chord: ctrlKey || altKey || metaKey })
      if (verdict === 'begins') kept = fieldsNow()
      if (verdict !== 'swallow' || (isAtDesk() && document.querySelector(PASSWORD_FIELD) === null)) return
      event.preventDefault()
      event.stopImmediatePropagation()
      kept.forEach(restore)
      kept = []
      tell()
    },
    { capture: true },
  )
}

/** A key of no keyboard that Chromium knows, as `xdotool` and some readers in other modes press, has no code: what it writes has to do. */
function codeOf({ code, key }: KeyboardEvent): string {
  if (code !== '') return code
  if (/^\d$/.test(key)) return `Digit${key}`
  return /^[a-f]$/i.test(key) ? `Key${key.toUpperCase()}` : key
}

const fieldsNow = () => [...document.querySelectorAll('input')].map((field): Kept => ({ field, value: field.value }))

/** By the element's own setter, and told: React keeps a field's value beside it, and overrides its setter. */
function restore({ field, value }: Kept): void {
  if (field.value === value) return
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, value)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
