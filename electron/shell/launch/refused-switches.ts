/**
 * Chromium's and Node's switches that open the app to whoever starts it with them, or weaken what the page is kept in. From source they
 * stay, for tests and developers. `no-sandbox` is not among them: an AppImage passes it where the system has no user namespaces.
 */
const REFUSED = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'inspect',
  'inspect-brk',
  'inspect-port',
  'inspect-publish-uid',
  'js-flags',
  'load-extension',
  'disable-web-security',
  'allow-running-insecure-content',
  'ignore-certificate-errors',
  'enable-blink-features',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
  'browser-subprocess-path',
  'single-process',
] as const

/** Those of them that are set. */
export const refusedSwitches = (isSet: (name: string) => boolean): readonly string[] => REFUSED.filter(isSet)
