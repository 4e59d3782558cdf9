import { MantineProvider } from '@mantine/core'
import type { MantineColorSchemeManager } from '@mantine/core'
import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/ActionIcon.css'
import '@mantine/core/styles/Alert.css'
import '@mantine/core/styles/Button.css'
import '@mantine/core/styles/Group.css'
import '@mantine/core/styles/Input.css'
import '@mantine/core/styles/Loader.css'
import '@mantine/core/styles/PasswordInput.css'
import '@mantine/core/styles/Table.css'
import '../styles/theme.css'
import '../styles/room.css'
import '../styles/house.css'
import '../styles/presence.css'
import '../styles/last-session.css'
import '../styles/sessions-table.css'
import '../styles/people.css'
import '../styles/policy.css'
import '../styles/link.css'
import '../styles/first-run.css'
import '../styles/dialog.css'
import '../styles/warning.css'
import '../styles/lock.css'
import '../styles/session-detail.css'
import '../styles/menus.css'
import '../styles/sessions-room.css'
import '../styles/filters.css'
import '../styles/session-grid.css'
import '../styles/long-list.css'
import '../styles/low-window.css'
import '../styles/forced-colours.css'
import { StrictMode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import type { Language, View } from '../../electron/contract/views.ts'
import { arrivalNow } from '../arrival.ts'
import type { Arrival } from '../arrival.ts'
import { ChoosePassword } from './door/choose-password.tsx'
import { FirstRun } from './door/first-run.tsx'
import { Home } from './home/home.tsx'
import { Boundary } from './kit/boundary.tsx'
import { theme } from './kit/theme.ts'
import { SpeechContext, speechIn } from './kit/words.ts'
import { LockScreen } from './lock/lock-screen.tsx'

export type DrawnView = Exclude<View, { screen: 'sign_in' }>

/** The colours follow the system and are never stored: the next person at this workstation has other eyes. */
const systemColours: MantineColorSchemeManager = {
  get: () => 'auto',
  set: () => {},
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => {},
}

/** The screens that React draws, in one element of the page. */
export class Screens {
  readonly #place: HTMLElement
  readonly #root
  readonly #speech

  constructor(place: HTMLElement, language: Language) {
    this.#place = place
    this.#root = createRoot(place)
    this.#speech = speechIn(language)
  }

  /** On the screen when it returns, so that nothing empty is ever painted. */
  draw(view: DrawnView): void {
    this.#place.hidden = false
    flushSync(() => this.#root.render(this.#screenOf(view, arrivalNow())))
  }

  clear(): void {
    this.#place.hidden = true
    flushSync(() => this.#root.render(null))
  }

  #screenOf(view: DrawnView, arrival: Arrival) {
    return (
      <StrictMode>
        {/* Its variables and classes come from style sheets: the page's policy refuses the <style> elements it would add. */}
        <MantineProvider
          theme={theme}
          colorSchemeManager={systemColours}
          defaultColorScheme="auto"
          withCssVariables={false}
          withGlobalClasses={false}
        >
          <SpeechContext value={this.#speech}>
            <Boundary key={view.screen}>{screenFor(view, arrival)}</Boundary>
          </SpeechContext>
        </MantineProvider>
      </StrictMode>
    )
  }
}

function screenFor(view: DrawnView, arrival: Arrival) {
  switch (view.screen) {
    case 'home':
      return <Home key={view.session.id} view={view} arrival={arrival} />
    case 'locked':
      return <LockScreen key={view.session.id} view={view} arrival={arrival} />
    case 'choose_password':
      return <ChoosePassword view={view} />
    case 'first_run':
      return <FirstRun view={view} />
    default:
      return null
  }
}
