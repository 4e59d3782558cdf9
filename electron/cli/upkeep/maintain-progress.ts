import type { MaintainDeps } from '../../app/upkeep/maintain.ts'
import type { MaintenanceStep } from '../../core/upkeep/maintenance.ts'
import type { Admin } from '../admin-session.ts'

export type ShowProgress = Readonly<{ progress: MaintainDeps['progress']; over: () => void }>

const CLEAR_LINE = '\r\u001B[K'
const CELLS = 24
const TELL_EVERY_MS = 100

const STEPS = {
  recovery: 'Dead sessions',
  repair: 'Half-ended sessions',
  sessions: 'Old sessions',
  audit: 'Audit log',
  alerts: 'Old alerts',
  database: 'Database',
} as const satisfies Record<MaintenanceStep, string>

/** A line on standard error that is written over: for a terminal. Whoever keeps the output of a timer wants to hear of failures alone. */
export function progressBar({ stderr }: Admin['io'], isQuiet: boolean): ShowProgress {
  let toldAt = Number.NEGATIVE_INFINITY
  let shown = false
  const progress: MaintainDeps['progress'] = (step, done, total) => {
    if (isQuiet || !stderr.isTerminal) return
    const isOver = done === total
    if (!isOver && performance.now() - toldAt < TELL_EVERY_MS) return
    toldAt = performance.now()
    shown = true
    stderr.write(`${CLEAR_LINE}${line(step, done, total)}`)
  }
  const over = () => {
    if (shown) stderr.write(CLEAR_LINE)
    shown = false
  }
  return { progress, over }
}

function line(step: MaintenanceStep, done: number, total: number | null): string {
  const share = total === null ? 0 : total === 0 ? 1 : done / total
  const full = Math.round(share * CELLS)
  const bar = '█'.repeat(full) + '░'.repeat(CELLS - full)
  return `${STEPS[step].padEnd(20)}${bar} ${total === null ? done : `${done} of ${total}`}`
}
