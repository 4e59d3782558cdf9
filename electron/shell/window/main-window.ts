import { BrowserWindow } from 'electron'
import type { Session } from 'electron'
import type { Language } from '../../contract/views.ts'
import { ORIGIN } from './origin.ts'
import { windowOptions } from './window-options.ts'

export type MainWindowDeps = Readonly<{ session: Session; preload: string; language: Language; title: string }>

export function openMainWindow(deps: MainWindowDeps): BrowserWindow {
  const window = new BrowserWindow({
    ...windowOptions(deps.session, deps.preload),
    width: 960,
    height: 770,
    minWidth: 480,
    minHeight: 480,
    title: deps.title,
  })
  window.on('page-title-updated', (event) => event.preventDefault())
  window.once('ready-to-show', () => window.show())
  void window.loadURL(`${ORIGIN}/index.html?lang=${deps.language}`).catch(() => {
    // A page that cannot be loaded reports itself through did-fail-load, which is logged; the window stays so that it can be closed.
  })
  return window
}

/** Shows the window without taking the focus, and so the typing, from what the person is doing. */
export function showWithoutFocus(window: BrowserWindow): void {
  if (window.isFocused()) return
  if (window.isMinimized()) window.restore()
  window.showInactive()
  window.moveTop()
  window.flashFrame(true)
}

/** Brings the window before the person's eyes, whatever was done to it. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.moveTop()
  window.focus()
}
