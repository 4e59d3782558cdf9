import { BrowserWindow, dialog } from 'electron'
import type { BaseWindow, Session } from 'electron'
import type { Language } from '../../contract/views.ts'
import type { DurationMs } from '../../core/ids.ts'
import type { NoticeText } from '../../desk/launch/notice-text.ts'
import { ORIGIN } from '../window/origin.ts'
import { saveScreenshot } from '../window/screenshot.ts'
import { showOnceDrawn } from '../window/show-window.ts'
import { pageOptions, windowOptions } from '../window/window-options.ts'

const CHOICES = ['wait', 'retry', 'open', 'leave', 'end', 'back', 'endIt', 'restore', 'restoreIt', 'copyReport', 'fix', 'goOn'] as const
export type NoticeChoice = (typeof CHOICES)[number]

/** `beside` is a window that keeps the focus, and takes the notice with it when it goes. */
export type NoticeDeps = Readonly<{ session: Session; language: Language; beside?: BaseWindow }>

/**
 * The window of a launch that cannot proceed (law 7). Its page has no bridge: it says what it was given in its address, and a choice
 * comes back as the address's fragment. Closing the window is leaving.
 */
export class LaunchNotice {
  readonly #window: BrowserWindow
  readonly #language: Language
  #text: NoticeText = { title: 'Latchkey', body: '', detail: '' }
  #offered: readonly NoticeChoice[] = []
  #choose: (choice: NoticeChoice) => void = () => {}

  constructor(deps: NoticeDeps) {
    this.#language = deps.language
    this.#window = new BrowserWindow({
      ...windowOptions(),
      ...pageOptions(deps.session, null),
      width: 688,
      height: 520,
      useContentSize: true,
      ...(deps.beside ? { parent: deps.beside } : {}),
    })
    this.#window.setMenuBarVisibility(false)
    deps.beside?.once('closed', () => this.close())
    showOnceDrawn(this.#window, this.#window.webContents, () => {
      if (deps.beside) this.#window.showInactive()
      else this.#window.show()
      saveScreenshot(this.#window.webContents)
    })
    this.#window.on('closed', () => this.#choose('leave'))
    this.#window.webContents.on('render-process-gone', () => {
      // Nothing can be read in it any more: what it had to say is said by the operating system (law 7).
      if (!deps.beside) dialog.showErrorBox(this.#text.title, this.#text.body)
      this.close()
    })
    this.#window.webContents.on('did-navigate-in-page', (_event, url) => {
      const hash = new URL(url).hash.slice(1)
      const choice = CHOICES.find((known) => known === hash)
      // A second click may still come from the page that is being replaced. Escape leaves whatever is offered.
      if (choice && (choice === 'leave' || this.#offered.includes(choice))) this.#choose(choice)
    })
  }

  /** Shows the text with a button for each choice, and the time that is left where there is a `grace`; resolves with the first one taken. */
  ask(text: NoticeText, actions: readonly NoticeChoice[], grace?: DurationMs): Promise<NoticeChoice> {
    const query = new URLSearchParams({ lang: this.#language, ...text, actions: actions.join(',') })
    if (grace) query.set('grace', String(grace))
    this.#text = text
    this.#offered = actions
    this.#window.setTitle(text.title)
    return new Promise((resolve) => {
      this.#choose = resolve
      if (this.#window.isDestroyed()) resolve('leave')
      else void this.#window.loadURL(`${ORIGIN}/notice.html?${query}`).catch(() => resolve('leave'))
    })
  }

  /** The choice after `wait`: nothing unless the person takes another one. */
  nextChoice(): Promise<NoticeChoice> {
    return new Promise((resolve) => {
      this.#choose = resolve
      if (this.#window.isDestroyed()) resolve('leave')
    })
  }

  close(): void {
    if (!this.#window.isDestroyed()) this.#window.destroy()
  }
}
