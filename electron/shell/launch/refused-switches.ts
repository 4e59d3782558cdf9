/**
 * What an installed app takes on its command line: its own, and what people and desktops need to have it shown. Chromium and Node know hundreds
 * more, of which many open the app to whoever starts it, or weaken what the page is kept in. From source all of them stay, for tests and developers.
 */
const TAKEN: readonly string[] = ['data-dir', 'lang', 'ozone-platform', 'ozone-platform-hint', 'force-device-scale-factor', 'disable-gpu']

export type Surroundings = Readonly<{
  platform: NodeJS.Platform
  /** An AppImage passes `--no-sandbox` where the system has no user namespaces. */
  isAppImage: boolean
  /** Chromium does not run as root without it. */
  isRoot: boolean
}>

/** The switches among the words, by name, that an installed app does not take. After `--` there are none. */
export function refusedSwitches(words: readonly string[], { platform, isAppImage, isRoot }: Surroundings): readonly string[] {
  const end = words.indexOf('--')
  const isSwitch = platform === 'win32' ? /^(?:--?|\/)/ : /^--?/
  const isTaken = (name: string) =>
    TAKEN.includes(name) ||
    (name === 'no-sandbox' && (isAppImage || isRoot)) ||
    // The Finder's serial number for what it starts.
    (platform === 'darwin' && /^psn_\d+_\d+$/.test(name))
  return words
    .slice(0, end < 0 ? undefined : end)
    .filter((word) => isSwitch.test(word))
    .map((word) => word.replace(isSwitch, '').split('=', 1)[0] ?? '')
    .filter((name) => !isTaken(name))
}
