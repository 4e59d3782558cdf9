import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import path from 'node:path'
import { projectRoot } from '../runtime/places.ts'
import { figuresTable } from './figures-table.ts'
import type { PartFigure } from './run-measures.ts'

const BEGIN = '<!-- bench: begin -->'
const END = '<!-- bench: end -->'

/** Where a table stands, and which part of the bench it shows; null for all of it. */
const TABLES = [
  { file: 'docs/performance.md', part: null },
  { file: 'README.md', part: 'console' },
] as const

/** No more about the machine than what the figures depend on. */
export const machineInWords = () => `${availableParallelism()} cores, ${Math.round(totalmem() / 1024 ** 3)} GiB of memory`

/** Replaces the tables of the last documented run, but for parts that were not run; what people wrote around them stays. */
export function documentRun(figures: readonly PartFigure[], electronVersion: string, pairs: number): void {
  const about = `${machineInWords()}, Electron ${electronVersion}, ${pairs} pairs.`
  for (const { file, part } of TABLES) {
    const shown = figures.filter((figure) => part === null || figure.part === part)
    if (shown.length > 0) replaceTable(path.join(projectRoot, file), `${about}\n\n${figuresTable(shown)}`)
  }
}

function replaceTable(file: string, table: string): void {
  const text = readFileSync(file, 'utf8')
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`${file} has lost the marks between which the table stands`)
  writeFileSync(file, `${text.slice(0, from)}${BEGIN}\n${table}\n${text.slice(to)}`)
}
