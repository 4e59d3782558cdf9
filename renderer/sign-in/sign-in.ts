import type { Language, View } from '../../electron/contract/views.ts'
import { errorText, filled } from '../../electron/contract/words/index.ts'
import type { Words } from '../../electron/contract/words/index.ts'
import { ask } from '../bridge.ts'
import { element } from '../element.ts'
import { putWords } from '../words-in-page.ts'
import { Countdown, waitText } from './countdown.ts'
import { fleetRefusal, linkSentence } from './fleet-sentences.ts'
import { showReceipts } from './receipts.ts'

type SignInView = Extract<View, { screen: 'sign_in' }>

type Surroundings = Readonly<{
  words: Words
  language: Language
  /** Called once the person is on the way in, so that what comes next can be read from disk meanwhile. */
  prepareNext: () => void
}>

/** The sign-in form that stands in index.html, brought to life. */
export class SignInScreen {
  readonly #root = element('sign-in', HTMLElement)
  readonly #receipts = element('receipts', HTMLElement)
  readonly #form = element('sign-in-form', HTMLFormElement)
  readonly #username = element('username', HTMLInputElement)
  readonly #password = element('password', HTMLInputElement)
  readonly #reveal = element('reveal', HTMLButtonElement)
  readonly #problem = element('sign-in-problem', HTMLElement)
  readonly #capsLock = element('caps-lock', HTMLElement)
  readonly #button = element('sign-in-button', HTMLButtonElement)
  readonly #instead = element('sign-in-here', HTMLButtonElement)
  readonly #link = element('link-notice', HTMLElement)
  readonly #around: Surroundings
  readonly #submitText = element('sign-in-submit', HTMLElement)
  readonly #wait: Countdown
  /** What is said meanwhile, where it is more than that one has to wait. */
  #waitSentence: string | null = null
  #busy = false

  constructor(around: Surroundings) {
    this.#around = around
    this.#wait = new Countdown((left) => this.#showWait(left))
    // Out of the page while it is not shown: a hidden "Password" beside another screen's would be one too many for whoever looks by name.
    this.#root.remove()
    this.#root.hidden = false
    putWords(this.#root, around.words)
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#submit()
    })
    this.#form.addEventListener('input', (event) => {
      // The wait is that of one account, and it may be another one's turn; the main process knows.
      if (event.target === this.#username) this.#wait.stop()
      if (!this.#wait.isRunning) this.#settle()
    })
    this.#form.addEventListener('focusin', (event) => event.target === this.#password && around.prepareNext())
    this.#instead.addEventListener('click', () => void this.#signInHere())
    this.#showWhileHeld()
    // Whoever comes back to this window may be somebody else.
    window.addEventListener('blur', () => this.#forgetPassword())
    for (const kind of ['keydown', 'keyup'] as const) {
      this.#password.addEventListener(kind, (event) => (this.#capsLock.hidden = !event.getModifierState('CapsLock')))
    }
    this.#password.addEventListener('blur', () => (this.#capsLock.hidden = true))
  }

  show(view: SignInView): void {
    showReceipts(this.#receipts, view.receipts, this.#around.words, this.#around.language)
    const sentence = linkSentence(view.link, this.#around.words, this.#around.language)
    this.#link.textContent = sentence
    this.#link.hidden = sentence === ''
    if (this.#root.isConnected) return
    document.body.prepend(this.#root)
    this.#username.focus()
  }

  hide(): void {
    this.#root.remove()
    this.#clear()
  }

  async #submit(): Promise<void> {
    if (this.#busy || this.#wait.isRunning) return
    const { words } = this.#around
    const identifier = this.#username.value.trim()
    const password = this.#password.value
    if (identifier === '') return this.#refuse(this.#username, words.signIn.usernameMissing)
    if (password === '') return this.#refuse(this.#password, words.signIn.passwordMissing)
    this.#settle()
    this.#setBusy(true)
    const result = await ask('session:sign-in', { identifier, password })
    this.#setBusy(false)
    if (result.ok) return
    this.#forgetPassword()
    const sentence = fleetRefusal(words, result.error) ?? errorText(words, result.error)
    this.#refuse(this.#password, sentence)
    if (result.error.code === 'limit_reached_elsewhere') this.#offerInstead()
    const waitMs = Number(result.error.params['retryAfterMs'] ?? 0)
    this.#waitSentence = result.error.code === 'sign_in_throttled' ? null : sentence
    if (waitMs > 0) this.#wait.start(waitMs)
  }

  /** What was typed is not asked for twice: the main process has it, for a minute. */
  #offerInstead(): void {
    this.#instead.hidden = false
    this.#instead.focus()
  }

  async #signInHere(): Promise<void> {
    if (this.#busy) return
    this.#settle()
    this.#setBusy(true)
    const result = await ask('session:sign-in-here', null)
    this.#setBusy(false)
    if (!result.ok)
      this.#refuse(this.#password, fleetRefusal(this.#around.words, result.error) ?? errorText(this.#around.words, result.error))
  }

  /** On the button and in the message; the message was read out when it came, and is not every second. */
  #showWait(secondsLeft: number): void {
    const { words } = this.#around
    const waiting = secondsLeft > 0
    this.#button.setAttribute('aria-disabled', String(waiting))
    this.#submitText.textContent = waiting ? filled(words.signIn.throttled, { time: waitText(secondsLeft) }) : words.signIn.submit
    if (!waiting) return this.#waitSentence === null ? this.#settle() : undefined
    this.#problem.ariaLive = 'off'
    this.#problem.textContent = this.#waitSentence ?? errorText(words, { code: 'sign_in_throttled', params: { seconds: secondsLeft } })
  }

  /** The button keeps its place in the tab order while busy: a disabled one would lose the focus. */
  #setBusy(busy: boolean): void {
    this.#busy = busy
    this.#button.setAttribute('aria-busy', String(busy))
    this.#button.setAttribute('aria-disabled', String(busy))
    this.#username.readOnly = busy
    this.#password.readOnly = busy
  }

  #refuse(field: HTMLInputElement, problem: string): void {
    this.#settle()
    this.#problem.ariaLive = null
    this.#problem.textContent = problem
    field.setAttribute('aria-invalid', 'true')
    field.setAttribute('aria-describedby', field === this.#username ? 'username-hint sign-in-problem' : 'sign-in-problem')
    field.focus()
    field.select()
    this.#problem.scrollIntoView({ block: 'nearest' })
  }

  /** What was wrong is no longer said once the person types. */
  #settle(): void {
    this.#problem.textContent = ''
    this.#instead.hidden = true
    for (const field of [this.#username, this.#password]) field.removeAttribute('aria-invalid')
    this.#username.setAttribute('aria-describedby', 'username-hint')
    this.#password.removeAttribute('aria-describedby')
  }

  #showTyping(visible: boolean): void {
    this.#password.type = visible ? 'text' : 'password'
    this.#reveal.setAttribute('aria-pressed', String(visible))
  }

  /** What was typed can be read only as long as somebody holds the eye, with the pointer, Enter or the space bar. */
  #showWhileHeld(): void {
    for (const kind of ['pointerdown', 'keydown']) {
      this.#reveal.addEventListener(kind, (event) => isHolding(event) && this.#showTyping(true))
    }
    for (const kind of ['pointerup', 'pointerleave', 'pointercancel', 'keyup', 'blur']) {
      this.#reveal.addEventListener(kind, () => this.#showTyping(false))
    }
  }

  #forgetPassword(): void {
    if (this.#busy) return
    this.#password.value = ''
    this.#showTyping(false)
  }

  /** The next person must find nothing of the last one. */
  #clear(): void {
    this.#form.reset()
    this.#wait.stop()
    this.#settle()
    this.#showTyping(false)
    this.#capsLock.hidden = true
  }
}

const isHolding = (event: Event) => !(event instanceof KeyboardEvent) || event.key === 'Enter' || event.key === ' '
