import type { ImportPlan } from '../../app/import/import-report.ts'
import type { Refusal } from '../../core/import/source-row.ts'
import { EXIT } from '../exit-codes.ts'
import type { Answer } from '../terminal/admin-io.ts'
import { harmlessLines } from '../terminal/plain-text.ts'

type Plan = ImportPlan<unknown> & Readonly<{ soonDeleted?: number }>
type Done = Readonly<{ dryRun: boolean; backup: string | null }>

/** So many lines of each kind are shown to people; JSON has all of them. */
const SHOWN = 20

export function answerTo(plan: Plan, { dryRun, backup }: Done): Answer {
  const { what, rows, known } = plan
  const counted = counts(rows.length, what)
  const first = rows.length === 0 ? 'Nothing was to be imported' : dryRun ? `${counted} would be imported` : `Imported ${counted}`
  const text = [
    `${first}${known === 0 ? '' : `; ${counts(known, what)} of the file ${known === 1 ? 'is' : 'are'} here already`}.`,
    ...(plan.soonDeleted
      ? [`${plan.soonDeleted} of them ended so long ago that the next maintenance deletes them: see policy get keep-closed-sessions.`]
      : []),
    ...remarks(plan),
    ...columns(plan),
    ...(backup === null ? [] : [`Before it, the backup ${backup} was made.`]),
  ]
  return { json: document(plan, { dryRun, backup }, dryRun ? 0 : rows.length), text: () => harmlessLines(`${text.join('\n')}\n`) }
}

export function refusedAnswer(plan: Plan, dryRun: boolean): Answer {
  const { refused, rows, what } = plan
  const text = [
    `${counts(refused.length, 'rows')} cannot be imported, and so none was; ${counts(rows.length, what)} could be.`,
    ...some(refused.map(refusalText)),
    ...columns(plan),
  ]
  return {
    json: document(plan, { dryRun, backup: null }, 0),
    text: () => harmlessLines(`${text.join('\n')}\n`),
    exitCode: EXIT.failed,
  }
}

const document = (
  { what, from, columns: { of, left }, rows, known, refused, remarks: told, soonDeleted }: Plan,
  done: Done,
  imported: number,
) => ({
  what,
  ...from,
  ...done,
  imported,
  importable: rows.length,
  alreadyThere: known,
  refused,
  remarks: told,
  columns: Object.fromEntries(of),
  columnsLeft: left,
  ...(soonDeleted === undefined ? {} : { deletedByNextMaintenance: soonDeleted }),
})

const refusalText = ({ place, column, why }: Refusal) => `  ${place}${column === null ? '' : `, ${column}`}: ${why}`

/** The same remark on many rows is told once, with where it came first. */
function remarks({ remarks: told }: Plan): readonly string[] {
  const byText = Map.groupBy(told, ({ what }) => what)
  return some([...byText].map(([what, all]) => `  ${all[0]?.place ?? ''}${all.length === 1 ? '' : ` and ${all.length - 1} more`}: ${what}`))
}

function some(lines: readonly string[]): readonly string[] {
  const more = lines.length - SHOWN
  return more <= 0 ? lines : [...lines.slice(0, SHOWN), `  and ${more} more; --json has all of them`]
}

const columns = ({ columns: { of, left } }: Plan) => [
  `Read: ${[...of].map(([field, column]) => (field === column ? field : `${field} from ${column}`)).join(', ')}.`,
  ...(left.length === 0 ? [] : [`Not read: ${left.join(', ')}.`]),
]

const ONE = { people: 'person', sessions: 'session', rows: 'row' } as const
const counts = (count: number, what: keyof typeof ONE) => `${count} ${count === 1 ? ONE[what] : what}`
