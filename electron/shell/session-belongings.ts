import type { View } from '../contract/views.ts'
import type { Log } from '../core/ports/ports.ts'

export type BelongingsDeps = Readonly<{
  log: Log
  /** The app goes, and its pages with it. */
  leaving: () => boolean
  pages: Readonly<{ nextPerson: () => void; prepareNext: () => void; close: () => void }>
  files: Readonly<{ abandon: () => Promise<void>; isAsking: boolean }>
  clipboard: Readonly<{ clear: () => Promise<void> }>
  /** Leaves by the ordinary way out, and comes back as another process. */
  startAnew: () => void
}>

const CHOOSING = 'choosing a password'

/** Whose the window is: nobody's, the session's, or the one's who is about to have one. */
function ownerOf(view: View): string | null {
  if ('session' in view) return view.session.id
  return view.screen === 'choose_password' ? CHOOSING : null
}

/** What belongs to a session, and to the choosing of a password, ends with it, whatever ended it; what is being ordered ends with a lock too (law 10). */
export class SessionBelongings {
  readonly #deps: BelongingsDeps
  #owner: string | null = null

  constructor(deps: BelongingsDeps) {
    this.#deps = deps
  }

  /** To be called with each new view, before anybody sees it. */
  follow(view: View): void {
    const { leaving, pages, files, clipboard, log } = this.#deps
    const before = this.#owner
    this.#owner = ownerOf(view)
    // Who chose a password is signed in at the same page.
    const isOver = before !== null && before !== this.#owner && (before !== CHOOSING || this.#owner === null)
    if (isOver || view.screen === 'locked') {
      clipboard.clear().catch((error: unknown) => log.error('the clipboard could not be emptied', { error: String(error) }))
      void files.abandon()
    }
    if (leaving()) pages.close()
    else if (isOver) this.#handOn()
    else if (this.#owner !== null) pages.prepareNext()
  }

  #handOn(): void {
    const { pages, files, log, startAnew } = this.#deps
    pages.nextPerson()
    if (!files.isAsking) return
    log.warn('a dialog of the operating system outlives the session that opened it: the app starts anew, so that it goes')
    startAnew()
  }
}
