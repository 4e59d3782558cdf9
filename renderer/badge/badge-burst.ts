/** A key that went down. `at` is the page's own time stamp of the event: when it was pressed, not when the page got round to it. */
export type Press = Readonly<{
  /** `KeyboardEvent.code`: which key it is, whatever the layout makes of it and whether Caps Lock is on. */
  code: string
  at: number
  /** Held down, it goes on by itself. */
  repeat: boolean
  /** With Ctrl, Alt or the like it is an order, no letter. */
  chord: boolean
}>

/** `begins`: whatever is in the fields now was there before the burst. `swallow`: this key, and all of the burst. `pass`: it is typing, as far as one can tell. */
type Verdict = 'begins' | 'pass' | 'swallow'

/** Readers send a key every 1 to 20 ms; nobody presses six keys in a row so fast. */
const FASTEST_TYPING_MS = 35
const MODIFIER = /^(?:Shift|CapsLock|NumLock)/
const DIGIT = /^(?:Digit|Numpad)\d$/
const HEX_LETTER = /^Key[A-F]$/
/** What frames or divides a number: `;1234=5?`, `04:A3-B2`. */
const MARK =
  /^(?:Semicolon|Slash|Equal|Minus|Comma|Period|Space|Quote|Backquote|Backslash|IntlBackslash|Bracket(?:Left|Right)|Numpad(?:Add|Subtract|Multiply|Divide|Decimal|Comma|Equal))$/
const END = /^(?:Enter|NumpadEnter|Tab)$/

/**
 * Tells a badge reader from a person: it is a keyboard, and types its number in a burst that ends in Enter or Tab. A password manager that types a
 * password is as fast; so only what looks like a number is one: digits, the letters A to F and marks. Four digits will do, or six keys with one.
 */
export class BadgeBurst {
  #lastAt = -Infinity
  #keys = 0
  #digits = 0
  #isNumber = true
  /** Of a burst that was recognised, whatever comes at its heels is part: a second Enter, another number. */
  #isBadge = false

  press({ code, at, repeat, chord }: Press): Verdict {
    const gap = at - this.#lastAt
    const isGoingOn = gap >= 0 && gap <= FASTEST_TYPING_MS && !repeat
    this.#lastAt = at
    if (isGoingOn && this.#isBadge) return 'swallow'
    const begins = !isGoingOn || this.#keys === 0
    if (begins) this.#begin()
    if (MODIFIER.test(code)) return begins ? 'begins' : 'pass'
    if (END.test(code)) return this.#end()
    this.#keys += 1
    if (DIGIT.test(code)) this.#digits += 1
    else if (!HEX_LETTER.test(code) && !MARK.test(code)) this.#isNumber = false
    // A key that repeats is held by a finger.
    if (chord || repeat) this.#isNumber = false
    return begins ? 'begins' : 'pass'
  }

  #begin(): void {
    this.#keys = 0
    this.#digits = 0
    this.#isNumber = true
    this.#isBadge = false
  }

  #end(): Verdict {
    this.#isBadge = this.#isNumber && (this.#digits >= 4 || (this.#digits >= 1 && this.#keys >= 6))
    const verdict = this.#isBadge ? 'swallow' : 'begins'
    if (!this.#isBadge) this.#begin()
    return verdict
  }
}
