import { app } from 'electron'
import { asAdministration } from './question-about-app.ts'

/** What the person typed; from source, Electron's own first argument is the app's folder. */
export const typedWords = (): readonly string[] =>
  asAdministration(process.argv.slice(app.isPackaged ? 1 : 2).filter((word) => word !== '--no-sandbox'))

/** `latchkey admin …` is the CLI: no window, no display, no instance. */
export const isAdministration = (words: readonly string[]): boolean => words[0] === 'admin'
