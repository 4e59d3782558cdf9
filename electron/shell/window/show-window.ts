import type { BaseWindow, WebContents } from 'electron'

const LATEST_MS = 2_000

/**
 * Shows the window once there is something to be seen in it, or something went wrong, or nothing came for two seconds. Not by `ready-to-show`
 * alone: under Wayland it may never come (https://github.com/electron/electron/issues/48859), and a window without a page of its own has none.
 */
export function showOnceDrawn(window: BaseWindow, contents: WebContents, show: () => void = () => window.show()): void {
  let shown = false
  const showNow = () => {
    clearTimeout(latest)
    if (shown || window.isDestroyed()) return
    shown = true
    show()
  }
  const latest = setTimeout(showNow, LATEST_MS)
  window.once('ready-to-show' as 'show', showNow)
  contents.once('did-finish-load', showNow)
  contents.once('did-fail-load', showNow)
}

/** What waits for the window to be seen does not wait for ever, where the desktop says nothing of that. */
export function onceShown(window: BaseWindow, task: () => void): void {
  const goOn = () => {
    clearTimeout(latest)
    window.off('show', goOn)
    task()
  }
  const latest = setTimeout(goOn, 2 * LATEST_MS)
  window.once('show', goOn)
}
