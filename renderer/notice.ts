import { durationText } from '../electron/contract/duration-text.ts'
import { filled, languageOf, WORDS } from '../electron/contract/words/index.ts'
import { swallowBadges } from './badge/swallow-badges.ts'
import { element } from './element.ts'

/**
 * Shown when a launch cannot proceed. All it knows stands in its URL: `lang`, `title`, `body`, `detail`, `actions`
 * (see `ACTIONS`, the safest first) and `grace`, the milliseconds until something is done by force.
 * It answers by its URL's hash, which the main process sees as an in-page navigation.
 */
const ACTIONS = ['wait', 'retry', 'open', 'leave', 'end', 'back', 'endIt', 'restore', 'restoreIt', 'copyReport', 'fix', 'goOn'] as const
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
  const tell = () => (waiting.textContent = filled(words.waitingFor, { duration: durationText(performance.now() - since, language) }))
  tell()
  setInterval(tell, 1000)
  waiting.hidden = false
  element('wait', HTMLButtonElement).hidden = true
  document.querySelector<HTMLButtonElement>('#actions button:not([hidden])')?.focus()
}

function showGrace(grace: number): void {
  const deadline = performance.now() + grace
  const left = element('waiting', HTMLElement)
  const tell = () => {
    const rest = Math.ceil((deadline - performance.now()) / 1000) * 1000
    left.textContent = rest > 0 ? filled(words.endsIn, { duration: durationText(rest, language) }) : words.untilGone
    if (rest <= 0) clearInterval(telling)
  }
  const telling = setInterval(tell, 250)
  tell()
  left.hidden = false
  // Said once: a timer's own text is not announced, and a region speaks only of what changes after it is there.
  setTimeout(
    () => (element('announcement', HTMLElement).textContent = filled(words.graceBegins, { duration: durationText(grace, language) })),
    500,
  )
}

function button(action: Action, place: number): HTMLButtonElement {
  const made = document.createElement('button')
  made.type = 'button'
  made.id = action
  made.className = place === 0 ? 'button' : `button quiet${action === 'endIt' || action === 'restoreIt' ? ' harmful' : ''}`
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
addEventListener('keydown', (event) => event.key === 'Escape' && answer(offered.includes('back') ? 'back' : 'leave'))
swallowBadges(element('badge-note', HTMLElement), WORDS[language].app.badgeRead, () => false)
if (query.has('grace')) showGrace(Number(query.get('grace')))
