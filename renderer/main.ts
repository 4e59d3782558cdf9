import type { View } from '../electron/contract/views.ts'
import { languageOf, WORDS } from '../electron/contract/words/index.ts'
import { swallowBadges } from './badge/swallow-badges.ts'
import { ask } from './bridge.ts'
import { element } from './element.ts'
import type { DrawnView, Screens } from './screens/screens.tsx'
import { SignInScreen } from './sign-in/sign-in.ts'

const query = new URLSearchParams(location.search)
const language = languageOf(query.get('lang') ?? navigator.language)
const words = WORDS[language]
document.documentElement.lang = language

let newest: View | null = null
let screens: Promise<Screens> | null = null
let drawn: Screens | null = null

const signIn = new SignInScreen({ words, language, prepareNext: () => void loadScreens().catch(() => {}) })

/** Home and first run bring React with them; they are read from disk only when somebody is on the way there. */
function loadScreens(): Promise<Screens> {
  screens ??= import('./screens/screens.tsx').then(
    ({ Screens }) => (drawn = new Screens(element('screens', HTMLElement), language)),
    (failure: unknown) => {
      screens = null
      throw failure
    },
  )
  return screens
}

function show(view: View): void {
  newest = view
  if (view.screen === 'sign_in') {
    // First: a dialog that is still open would keep the focus from the form.
    drawn?.clear()
    signIn.show(view)
    return
  }
  drawOnceLoaded(view).catch(explainSilence)
}

async function drawOnceLoaded(view: DrawnView): Promise<void> {
  const loaded = await loadScreens()
  if (newest !== view) return
  signIn.hide()
  loaded.draw(view)
}

function explainSilence(): void {
  const alert = document.createElement('p')
  alert.role = 'alert'
  alert.textContent = `${words.app.unreachable} ${words.app.unreachableNext}`
  document.body.prepend(alert)
}

async function start(): Promise<void> {
  window.latchkey.on('view:changed', show)
  const first = await ask('view:get', null)
  if (newest !== null) return
  if (!first.ok) explainSilence()
  else if (first.value) show(first.value)
}

swallowBadges(element('badge-note', HTMLElement), words.app.badgeRead, () => newest?.screen === 'home')
start().catch(explainSilence)
