import { app, powerMonitor } from 'electron'
import type { BaseWindow } from 'electron'
import type { Closing } from '../desk/closing.ts'
import type { DesktopSockets } from './desktop-sockets.ts'

export function watchWindow(window: BaseWindow, closing: Closing, desktop: DesktopSockets): void {
  const gone = () => closing.windowGone()
  window.on('close', gone)
  // win.destroy() gives no `close`; nor does a desktop that goes away under the app.
  window.on('closed', () => (desktop.isGone() ? closing.depart('os_session_end', 'desktop gone') : gone()))
  // Windows tells a logoff or shutdown only to windows. It asks them first (Electron 35 and later), which is the last moment that is sure to be
  // served, and goes on only if nobody objects; after `session-end` the process is ended (Electron 45, https://github.com/electron/electron/pull/52604).
  // Never run here: the steps are tried in Node, the events are not.
  window.on('query-session-end' as 'session-end', () => closing.mayBeCutOff('query-session-end'))
  window.on('session-end', () => closing.cutOff('session-end'))
}

/** To be called once the app is ready: signal handlers installed earlier are overridden by Chromium's. */
export function watchApp(closing: Closing): void {
  app.on('before-quit', () => closing.depart('app_quit', 'quit'))
  app.on('will-quit', (event) => {
    // Asynchronous work in will-quit is cut off unless the quit is held up.
    if (!closing.finish()) event.preventDefault()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  process.on('exit', () => {
    if (!closing.isOver) closing.depart('app_quit', 'exit')
  })
  powerMonitor.on('shutdown', () => {
    closing.depart('os_session_end', 'shutdown')
    app.quit()
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      closing.depart('os_session_end', signal)
      app.quit()
    })
  }
}
