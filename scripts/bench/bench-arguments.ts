import path from 'node:path'
import { parseArgs } from 'node:util'
import { callersFolder } from '../runtime/places.ts'
import { CannotContinue } from '../runtime/report.ts'

type BenchArguments = Readonly<{ json: string | null; only: readonly string[]; pairs: number; document: boolean }>

const USAGE = (names: readonly string[]) => `npm run bench -- [NAME]... [--pairs N] [--json FILE] [--document]
  NAME          only this measure: ${names.join(', ')}
  --pairs N     launches of each app in turn (25); at rest, slices of three seconds (at most 20)
  --json FILE   write the figures there as well
  --document    put the table into docs/performance.md, and three lines into the README
npm run bench -- simulate [--seeds N] [--first N] [--seconds S] [--faults]
  plays so many stories of a simulated desk, or finds out which of them find each planted fault
npm run bench -- kills
  kills a clean-up at every one of its writes
npm run bench -- fleet [--desks N]
  enrols so many simulated desks (10000) at a directory with a PostgreSQL of its own, and measures it
npm run bench -- partitions [--seconds N] [--seed N]
  tears desks from their directory for so long, and looks what holds once all is healed`

export function readBenchArguments(words: readonly string[], names: readonly string[]): BenchArguments {
  const { values, positionals } = parsed(words, names)
  const only = [...values.only, ...positionals]
  const unknown = only.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new CannotContinue(`There is no measure "${unknown}".\n${USAGE(names)}`)
  const pairs = Number(values.pairs)
  if (!Number.isInteger(pairs) || pairs < 1) throw new CannotContinue(`--pairs needs a whole number from 1 on.\n${USAGE(names)}`)
  const json = values.json === undefined ? null : path.resolve(callersFolder(), values.json)
  return { json, only: only.length > 0 ? only : names, pairs, document: values.document }
}

function parsed(words: readonly string[], names: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        json: { type: 'string' },
        only: { type: 'string', multiple: true, default: [] },
        pairs: { type: 'string', default: '25' },
        document: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new CannotContinue(`${error instanceof Error ? error.message : String(error)}\n${USAGE(names)}`)
  }
}
