import { app, nativeTheme } from 'electron'
import type { BrowserWindowConstructorOptions, Session } from 'electron'

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
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      plugins: false,
      devTools: !app.isPackaged,
      spellcheck: false,
      navigateOnDragDrop: false,
      disableDialogs: true,
    },
  }
}
