import { app } from 'electron'
import { asAdministration } from './question-about-app.ts'

/** What launchers put in for Chromium: the one from source for root, the installed one for the command line (packaging/linux/latchkey.sh). */
const LAUNCHERS_OWN: readonly string[] = ['--no-sandbox', '--log-level=3']

/** What the person typed; from source, Electron's own first argument is the app's folder. */
export const typedWords = (): readonly string[] =>
  asAdministration(process.argv.slice(app.isPackaged ? 1 : 2).filter((word) => !LAUNCHERS_OWN.includes(word)))

/** `latchkey admin …` is the CLI: no window, no display, no instance. */
export const isAdministration = (words: readonly string[]): boolean => words[0] === 'admin'

/** `--enrol LINE`, as a directory of a checkout prints it; the installed app has `latchkey admin fleet enrol`. */
export function enrolmentIn(words: readonly string[]): string | null {
  const at = words.findIndex((word) => word === '--enrol' || word.startsWith('--enrol='))
  return (at < 0 ? null : words[at] === '--enrol' ? words[at + 1] : words[at]?.slice('--enrol='.length)) ?? null
}
