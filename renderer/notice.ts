import { durationText } from '../electron/contract/duration-text.ts'
import { filled, languageOf, WORDS } from '../electron/contract/words/index.ts'
import { element } from './element.ts'

/**
 * Shown when a launch cannot proceed. All it knows stands in its URL: `lang`, `title`, `body`, `detail` and `actions`
 * (`wait,retry,leave,fix,goOn`, the safest first). It answers by its URL's hash, which the main process sees as an in-page navigation.
 */
const ACTIONS = ['wait', 'retry', 'leave', 'fix', 'goOn'] as const
type Action = (typeof ACTIONS)[number]

const query = new URLSearchParams(location.search)
const language = languageOf(query.get('lang') ?? navigator.language)
const words = WORDS[language].notice
const offered = (query.get('actions') ?? 'leave').split(',').filter((name): name is Action => ACTIONS.some((action) => action === name))

function answer(action: Action): void {
  // The same answer given twice must be seen twice.
  if (location.hash === `#${action}`) history.replaceState(null, '', location.pathname + location.search)
  location.hash = action
  if (action === 'wait') showWaiting()
}

function showWaiting(): void {
  const since = performance.now()
  const waiting = element('waiting', HTMLElement)
  const tell = () => (waiting.textContent = filled(words.waitingFor, { duration: durationText(performance.now() - since) }))
  tell()
  setInterval(tell, 1000)
  waiting.hidden = false
  element('wait', HTMLButtonElement).hidden = true
  document.querySelector<HTMLButtonElement>('#actions button:not([hidden])')?.focus()
}

function button(action: Action, place: number): HTMLButtonElement {
  const made = document.createElement('button')
  made.type = 'button'
  made.id = action
  made.className = place === 0 ? 'button' : 'button quiet'
  made.textContent = words[action]
  made.addEventListener('click', () => answer(action))
  return made
}

document.documentElement.lang = language
document.title = query.get('title') ?? 'Latchkey'
element('title', HTMLElement).textContent = query.get('title')
element('body', HTMLElement).textContent = query.get('body')
const detail = element('detail', HTMLElement)
detail.textContent = query.get('detail')
detail.hidden = detail.textContent === ''
element('actions', HTMLElement).append(...offered.map(button))
element('notice', HTMLElement).hidden = false
document.querySelector<HTMLButtonElement>('#actions button')?.focus()
addEventListener('keydown', (event) => event.key === 'Escape' && answer('leave'))
