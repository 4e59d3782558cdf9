import type { AdminIo } from './admin-io.ts'

type Paint = Readonly<Record<'bold' | 'red', (text: string) => string>>

const plain = (text: string) => text
const painted = (on: number, off: number) => (text: string) => `\u001B[${on}m${text}\u001B[${off}m`

/**
 * Colours on a terminal and nowhere else, unless the person says otherwise: NO_COLOR (https://no-color.org) goes before everything, then
 * FORCE_COLOR (https://force-color.org).
 */
export function paintFor(env: AdminIo['env'], isTerminal: boolean): Paint {
  return wanted(env, isTerminal) ? { bold: painted(1, 22), red: painted(31, 39) } : { bold: plain, red: plain }
}

/** The first line of a table: words in capitals, in columns. */
const TITLES = /^[A-Z]+( [A-Z]+)*( {2,}[A-Z]+( [A-Z]+)*)+$/gm

export const withBoldTitles = (text: string, { env, stdout }: Pick<AdminIo, 'env' | 'stdout'>): string =>
  text.replaceAll(TITLES, paintFor(env, stdout.columns !== null).bold)

function wanted(env: AdminIo['env'], isTerminal: boolean): boolean {
  if (env['NO_COLOR']) return false
  const forced = env['FORCE_COLOR']
  if (forced) return forced !== '0' && forced !== 'false'
  return isTerminal && env['TERM'] !== 'dumb'
}
