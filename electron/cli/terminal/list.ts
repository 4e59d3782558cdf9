import type { Admin } from '../admin-session.ts'
import type { Answer } from './admin-io.ts'
import { withBoldTitles } from './colour.ts'
import { jsonText } from './json-text.ts'
import { tableInParts } from './table.ts'
import type { Column } from './table.ts'

/** A list that may be too long to be kept until its end. */
export type List<Row> = Readonly<{
  /** Asked for one after the other, only while somebody reads. */
  parts: Iterable<readonly Row[]>
  columns: readonly Column<Row>[]
  /** What people are told where there is nothing. */
  none: string
  /** Said in the end: what was left out; empty where nothing was. */
  rest: () => string
  /** Whoever reads JSON and asked for so many knows that there may be more. */
  isLimitAsked: boolean
}>

/** Written as it goes, in the form that every other answer has. */
export function sayList<Row>({ io, json }: Pick<Admin, 'io' | 'json'>, list: List<Row>): Answer {
  const { stdout } = io
  const inParts = tableInParts(list.columns, stdout.columns)
  const form = json ? jsonArray(stdout.columns !== null) : (rows: readonly Row[]) => withBoldTitles(inParts(rows), io)
  let count = 0
  for (const rows of list.parts) {
    if (rows.length === 0) continue
    count += rows.length
    if (!stdout.write(form(rows))) return 'said'
  }
  if (json) stdout.write(count === 0 ? '[]\n' : '\n]\n')
  else if (count === 0) stdout.write(list.none)
  if (json && list.isLimitAsked) return 'said'
  const rest = list.rest()
  if (rest !== '') (json ? io.stderr : stdout).write(rest)
  return 'said'
}

/** As `JSON.stringify` has it with an indentation of two. */
function jsonArray(onTerminal: boolean): (rows: readonly unknown[]) => string {
  let before = '[\n'
  return (rows) => {
    const text = before + rows.map((row) => jsonText(row, onTerminal).replaceAll(/^/gm, '  ')).join(',\n')
    before = ',\n'
    return text
  }
}

/** Of pages that come one after the other, so many rows; `overflows` says afterwards whether there would have been more. */
export function limited<Row>(pages: Iterable<readonly Row[]>, limit: number): Iterable<readonly Row[]> & { overflows: () => boolean } {
  let more = false
  return {
    overflows: () => more,
    *[Symbol.iterator]() {
      let left = limit
      for (const rows of pages) {
        yield rows.slice(0, left)
        more = rows.length > left
        if (more) return
        left -= rows.length
      }
    },
  }
}
