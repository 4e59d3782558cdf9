import { app, BaseWindow, WebContentsView } from 'electron'
import type { Session, WebContents } from 'electron'
import type { Language } from '../../contract/views.ts'
import type { Clock, Log, Scheduler } from '../../core/ports/ports.ts'
import { dropKeysOfTheLast } from './dropped-keys.ts'
import { ORIGIN } from './origin.ts'
import { PageRing } from './page-ring.ts'
import { answers, killRenderer } from './renderer-process.ts'
import { showOnceDrawn } from './show-window.ts'
import { SilenceWatch } from './silent-page.ts'
import { pageOptions, windowOptions } from './window-options.ts'

export type MainWindowDeps = Readonly<{
  /** A partition in memory, ready to show our pages. */
  partition: (name: string) => Session
  wipe: (partition: Session) => Promise<readonly string[]>
  preload: string
  language: Language
  clock: Clock
  scheduler: Scheduler
  log: Log
  /** The page that is shown is of no use, whatever was tried: the person cannot go on, and then nobody can. */
  onRepeated: (note: string) => void
  giveUp: () => void
  /** Every page that is ever shown, before it is loaded. */
  onPage: (contents: WebContents) => void
}>

/** The one window, and in it the page of whoever is here; see `PageRing`. Where the app stays without a window, the page waits for the next one. */
export class MainWindow {
  readonly #deps: MainWindowDeps
  readonly #pages: PageRing<WebContentsView>
  readonly #silence: SilenceWatch<WebContents>
  #window: BaseWindow | null = null

  constructor(deps: MainWindowDeps) {
    this.#deps = deps
    this.#pages = new PageRing({
      ...deps,
      maker: {
        make: (partition) => this.#make(partition),
        put: (page) => this.#put(page),
        takeOut: (page) => this.#window?.contentView.removeChildView(page),
        end: endPage,
        wipe: (partition) => deps.wipe(deps.partition(partition)),
      },
    })
    this.#silence = new SilenceWatch({
      ...deps,
      shown: () => this.contents,
      isLoading: (contents) => contents.isLoading(),
      answers,
      revive,
    })
  }

  /** The page that is shown; null while there is no window to show it. */
  get contents(): WebContents | null {
    return this.#window && !this.#window.isDestroyed() ? alive(this.#pages.shown) : null
  }

  get window(): BaseWindow | null {
    return this.#window
  }

  /** Whether this is the page of whoever comes next: it is told nothing yet. */
  isWaiting(contents: unknown): boolean {
    const waiting = this.#pages.spare
    return waiting !== null && alive(waiting) === contents
  }

  open(onOpened: (window: BaseWindow) => void): BaseWindow {
    const window = new BaseWindow({ ...windowOptions(), width: 960, height: 770, minWidth: 480, minHeight: 480, title: app.name })
    // A page that closed itself, where the app stays.
    if (!alive(this.#pages.shown)) this.#pages.next()
    this.#window = window
    const page = this.#pages.shown
    this.#put(page)
    window.contentView.on('bounds-changed', () => this.#fill(this.#pages.shown))
    window.on('focus', () => this.contents?.focus())
    window.once('closed', () => (this.#window = null))
    if (page.webContents.isLoading()) showOnceDrawn(window, page.webContents)
    else window.show()
    onOpened(window)
    return window
  }

  /** Whoever was here is gone: the page they had goes with all that is in it. */
  nextPerson(): void {
    this.#pages.next()
    const { contents } = this
    if (contents) dropKeysOfTheLast(contents)
    // It may have been stopped or hung while it waited.
    void this.#silence.look('the next person')
  }

  /** Somebody is here, so that somebody else will be next. */
  prepareNext(): void {
    this.#pages.prepare()
  }

  close(): void {
    this.#pages.close()
  }

  /** Shows the window without taking the focus, and so the typing, from what the person is doing. */
  showWithoutFocus(): void {
    const window = this.#window
    if (!window || window.isFocused()) return
    if (window.isMinimized()) window.restore()
    window.showInactive()
    window.moveTop()
    window.flashFrame(true)
  }

  /** Brings the window before the person's eyes, whatever was done to it, with a page in it that answers. */
  bringToFront(): void {
    const window = this.#window
    if (!window) return
    if (window.isMinimized()) window.restore()
    window.show()
    window.moveTop()
    window.focus()
    void this.#silence.look('brought to the front')
  }

  #make(partition: string): WebContentsView {
    const { language, preload } = this.#deps
    const { backgroundColor, webPreferences } = pageOptions(this.#deps.partition(partition), preload)
    const page = new WebContentsView({ webPreferences })
    page.setBackgroundColor(backgroundColor)
    const { webContents } = page
    this.#deps.onPage(webContents)
    webContents.on('input-event', () => webContents === this.contents && this.#silence.onInput())
    webContents.once('destroyed', () => this.#gone(page))
    webContents.on('render-process-gone', () => {
      if (page === this.#pages.spare) this.#pages.dropSpare()
    })
    void webContents.loadURL(`${ORIGIN}/index.html?lang=${language}`).catch(() => {
      // A page that cannot be loaded reports itself through did-fail-load, which is logged; the window stays so that it can be closed.
    })
    return page
  }

  /** A page that closes itself gives no `close` of the window. */
  #gone(page: WebContentsView): void {
    if (page === this.#pages.spare) this.#pages.dropSpare()
    else if (page === this.#pages.shown && this.#window && !this.#window.isDestroyed()) this.#window.close()
  }

  #put(page: WebContentsView): void {
    if (!this.#window || this.#window.isDestroyed() || !alive(page)) return
    this.#fill(page)
    this.#window.contentView.addChildView(page)
    // Elsewhere it would bring the whole window before somebody who works in another.
    if (this.#window.isFocused()) page.webContents.focus()
  }

  #fill(page: WebContentsView): void {
    if (!this.#window || this.#window.isDestroyed() || !alive(page)) return
    const { width, height } = this.#window.contentView.getBounds()
    page.setBounds({ x: 0, y: 0, width, height })
  }
}

/** The contents of a page that closed itself are gone from its view. */
function alive(page: WebContentsView): WebContents | null {
  const contents = page.webContents as WebContents | undefined
  return contents && !contents.isDestroyed() ? contents : null
}

/** One that lives is loaded again by whoever watches for crashes. */
function revive(contents: WebContents): void {
  if (contents.isCrashed()) contents.reload()
  else killRenderer(contents)
}

/** Not by its own leave: handlers of `unload` would go on for seconds. */
function endPage(page: WebContentsView): void {
  const contents = alive(page)
  if (!contents) return
  // Zoom is kept by partition, which comes round to somebody else.
  contents.setZoomLevel(0)
  killRenderer(contents)
  contents.close({ waitForBeforeUnload: false })
}
