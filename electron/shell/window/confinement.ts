import { app } from 'electron'
import type { Session, WebContents } from 'electron'
import { keepFileChoosersShut } from './file-choosers.ts'
import { isOurs } from './origin.ts'

const ELSEWHERE = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*']

/**
 * Denies what a page could ask of the browser around it, in every session and every page there will ever be (Electron security checklist,
 * items 4, 5 and 11 to 15). To be called before anything else is done with Electron: the app needs no network, no permission, no second page.
 */
export function confineEverything(): void {
  // Taking the sandbox off is for running as root from source; asking for both would stop Chromium.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  // Below every request filter: also what Chromium looks up by itself, ahead of a request.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  // Or `execCommand('paste')` reads the clipboard unasked: older versions of Electron let it.
  app.commandLine.appendSwitch('blink-settings', 'DOMPasteAllowed=false')
  app.on('session-created', confineSession)
  app.on('web-contents-created', (_event, contents) => confineContents(contents))
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, decide) => {
    event.preventDefault()
    decide(false)
  })
}

function confineSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }))
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest({ urls: ELSEWHERE }, (_details, decide) => decide({ cancel: true }))
  session.on('will-download', (event) => event.preventDefault())
  session.on('select-hid-device', (event, _details, choose) => {
    event.preventDefault()
    choose()
  })
  session.on('select-serial-port', (event, _ports, _contents, choose) => {
    event.preventDefault()
    choose('')
  })
  session.on('select-usb-device', (event, _details, choose) => {
    event.preventDefault()
    choose()
  })
}

function confineContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  contents.on('will-navigate', (event) => {
    if (!isSamePage(event.url, contents.getURL())) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.on('select-bluetooth-device', (event, _devices, choose) => {
    event.preventDefault()
    choose('')
  })
  keepFileChoosersShut(contents)
  // A page's `beforeunload` would keep the window, and with it a person's work, before the eyes of the next. Preventing this lets it go.
  contents.on('will-prevent-unload', (event) => event.preventDefault())
}

/** A page may be loaded again, and nothing else: the app's other pages are for the main process to show. */
const isSamePage = (url: string, shown: string) => isOurs(url) && withoutHash(url) === withoutHash(shown)

const withoutHash = (url: string) => url.split('#', 1)[0]
