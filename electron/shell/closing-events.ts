import { app, powerMonitor } from 'electron'
import type { BaseWindow } from 'electron'
import type { Closing } from '../desk/closing.ts'

export function watchWindow(window: BaseWindow, closing: Closing): void {
  const gone = () => closing.windowGone()
  window.on('close', gone)
  // win.destroy() gives no `close`.
  window.on('closed', gone)
  // Windows tells a logoff or shutdown only to windows; `query` is the last moment that is sure to be served.
  for (const event of ['query-session-end', 'session-end'] as const) {
    window.on(event as 'session-end', () => closing.depart('os_session_end', event))
  }
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
  process.on('uncaughtException', (error) => closing.fail(error))
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
