import { isMet } from './measure.ts'
import type { Figure, Goal } from './measure.ts'

const TITLES = ['measure', 'ours', 'baseline', 'ratio', 'goal', 'met']

/** A table that reads well in a terminal and is Markdown at the same time. */
export function figuresTable(figures: readonly Figure[]): string {
  const rows = [TITLES, ...figures.map(rowOf)]
  const widths = TITLES.map((_title, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [titles = [], ...body] = rows
  return [line(titles), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}

/** What misses its bound, by name. */
export function missedInWords(figures: readonly Figure[]): string {
  const judged = figures.filter((figure) => isMet(figure) !== '–')
  const missed = judged.filter((figure) => isMet(figure) === 'no')
  if (missed.length === 0) return `All ${judged.length} bounds are met.`
  const each = missed.map((figure) => `${figure.measure} (${resultOf(figure)}; ${goalOf(figure)})`)
  return `${missed.length} of ${judged.length} bounds are missed: ${each.join('; ')}.`
}

const rowOf = (figure: Figure) => [figure.measure, figure.ours, figure.baseline, resultOf(figure), goalOf(figure), isMet(figure)]

function resultOf({ result, unit }: Figure): string {
  if (Number.isNaN(result.value)) return ''
  const text = (value: number) => (unit === '' ? String(value) : value.toFixed(unit === 'µs' ? 1 : 2))
  const range = result.low === result.high ? '' : ` (${text(result.low)} to ${text(result.high)})`
  return `${text(result.value)}${range}${unit === '' ? '' : ` ${unit}`}`
}

function goalOf({ goal, unit }: Figure): string {
  return goal === null ? '' : `${limits(goal)}${unit === '' ? '' : ` ${unit}`}`
}

function limits({ bound, aim, exactly = false }: Goal): string {
  if (exactly) return `= ${bound}`
  return aim === undefined ? `≤ ${bound}` : `≤ ${bound}, aim ${aim}`
}
