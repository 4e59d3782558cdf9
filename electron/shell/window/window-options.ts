import { app, nativeTheme } from 'electron'
import type { Session, WebPreferences } from 'electron'

const background = () => (nativeTheme.shouldUseDarkColors ? '#0f1412' : '#f4f6f3')

/** Of every window: shown once there is something in it, and never white. */
export const windowOptions = () => ({ show: false, backgroundColor: background() }) as const

/** What every page of Latchkey has in common: sandboxed, it may do nothing but draw and ask. */
export function pageOptions(
  session: Session,
  preload: string | null,
): Readonly<{ backgroundColor: string; webPreferences: WebPreferences }> {
  return {
    backgroundColor: background(),
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
      // Windows of the operating system that ask nobody: a colour picker, a video on top of all, the file system.
      disableBlinkFeatures: 'EyeDropperAPI,PictureInPictureAPI,DocumentPictureInPictureAPI,FileSystemAccessLocal',
    },
  }
}
