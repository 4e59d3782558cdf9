import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import path from 'node:path'
import { projectRoot } from '../runtime/places.ts'
import { figuresTable, missedInWords } from './figures-table.ts'
import type { PartFigure } from './run-measures.ts'

const BEGIN = '<!-- bench: begin -->'
const END = '<!-- bench: end -->'
const FELT = ['window', 'refused']

/** No more about the machine than what the figures depend on. */
export const machineInWords = () => `${availableParallelism()} cores, ${Math.round(totalmem() / 1024 ** 3)} GiB of memory`

/** Replaces the last documented run; what people wrote around it stays. */
export function documentRun(figures: readonly PartFigure[], electronVersion: string, pairs: number): void {
  const about = `${machineInWords()}, Electron ${electronVersion}, ${pairs} pairs.`
  replaceBlock('docs/performance.md', `${about}\n\n${figuresTable(figures)}`)
  replaceBlock('README.md', [about, inShort(figures), missedInShort(figures)].join('\n'))
}

/** What a person feels of it, as far as it was measured: the ratios to a bare app. */
function inShort(figures: readonly PartFigure[]): string {
  const felt = figures.filter(({ part, unit, goal }) => FELT.includes(part) && unit === '×' && goal !== null)
  return `${felt.map(({ measure, result }) => `${measure}: ${result.value.toFixed(2)} ×`).join('; ')}.`
}

const missedInShort = (figures: readonly PartFigure[]) =>
  `${missedInWords(figures).split(':')[0]?.replace(/\.$/, '')}; [docs/performance.md](docs/performance.md) has all of them, and why.`

function replaceBlock(name: string, block: string): void {
  const file = path.join(projectRoot, name)
  const text = readFileSync(file, 'utf8')
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`${file} has lost the marks between which the figures stand`)
  writeFileSync(file, `${text.slice(0, from)}${BEGIN}\n${block}\n${text.slice(to)}`)
}
