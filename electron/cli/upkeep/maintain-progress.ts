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

/** On standard error: a line that is written over on a terminal, JSON lines with --json, and nothing otherwise. */
export function progressBar({ io, json }: Pick<Admin, 'io' | 'json'>): ShowProgress {
  let toldAt = Number.NEGATIVE_INFINITY
  let shown = false
  const progress: MaintainDeps['progress'] = (step, done, total) => {
    const isOver = done === total
    if (!isOver && performance.now() - toldAt < TELL_EVERY_MS) return
    toldAt = performance.now()
    if (json) io.stderr.write(`${JSON.stringify({ progress: { step, done, total } })}\n`)
    else if (io.stderr.isTerminal) {
      shown = true
      io.stderr.write(`${CLEAR_LINE}${line(step, done, total)}`)
    }
  }
  const over = () => {
    if (shown) io.stderr.write(CLEAR_LINE)
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
