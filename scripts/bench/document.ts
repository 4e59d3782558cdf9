import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import path from 'node:path'
import { projectRoot } from '../runtime/places.ts'
import { figuresTable } from './figures-table.ts'
import type { Figure } from './measure.ts'

const FILE = path.join(projectRoot, 'docs', 'performance.md')
const BEGIN = '<!-- bench: begin -->'
const END = '<!-- bench: end -->'

/** No more about the machine than what the figures depend on. */
export const machineInWords = () => `${availableParallelism()} cores, ${Math.round(totalmem() / 1024 ** 3)} GiB of memory`

/** Replaces the table of the last documented run; what people wrote around it stays. */
export function documentRun(figures: readonly Figure[], electronVersion: string, pairs: number): void {
  const text = readFileSync(FILE, 'utf8')
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`${FILE} has lost the marks between which the table stands`)
  const about = `${machineInWords()}, Electron ${electronVersion}, ${pairs} pairs.`
  writeFileSync(FILE, `${text.slice(0, from)}${BEGIN}\n${about}\n\n${figuresTable(figures)}\n${text.slice(to)}`)
}
