import { nativeTheme } from 'electron'
import type { BrowserWindowConstructorOptions, Session, WebContents } from 'electron'
import { isOurs } from './app-protocol.ts'

/** What every window of Latchkey has in common: a sandboxed page that may do nothing but draw and ask. */
export function windowOptions(session: Session, preload: string | null): BrowserWindowConstructorOptions {
  return {
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f1412' : '#f4f6f3',
    webPreferences: {
      session,
      ...(preload === null ? {} : { preload }),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      disableDialogs: true,
    },
  }
}

/** Denies what a page could ask of the browser around it (Electron security checklist, items 5, 13 and 14). */
export function confine(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-navigate', (event) => {
    if (!isOurs(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  contents.session.setPermissionCheckHandler(() => false)
}
