import { memo } from 'react'
import type { WorkstationRow } from '../../../electron/contract/fleet/views.ts'
import { exactText } from '../../moment.ts'
import { RowMenuButton } from '../console/sessions/row-menu-button.tsx'
import { useWords } from '../kit/words.ts'
import { WorkstationMark } from './workstation-mark.tsx'
import { cellText, COLUMNS, lockText, TEMPLATE } from './workstation-text.ts'
import type { Column } from './workstation-text.ts'

export type RowActs = Readonly<{
  open: (row: WorkstationRow) => void
  menu: (row: WorkstationRow, x: number, y: number) => void
  rows: () => readonly WorkstationRow[]
}>

type RowProps = Readonly<{
  row: WorkstationRow
  place: number
  top: number
  isActive: boolean
  activate: (id: number) => void
  acts: RowActs
}>

export const WorkstationGridRow = memo(function WorkstationGridRow({ row, place, top, isActive, activate, acts }: RowProps) {
  const { t } = useWords()
  return (
    <div
      role="row"
      className="grid-row"
      data-row={row.id}
      aria-rowindex={place + 2}
      tabIndex={isActive ? 0 : -1}
      style={{ gridTemplateColumns: TEMPLATE, transform: `translateY(${top}px)` }}
      onClick={() => activate(row.id)}
      onDoubleClick={() => acts.open(row)}
      onContextMenu={(event) => {
        event.preventDefault()
        activate(row.id)
        const { left, bottom } = event.currentTarget.getBoundingClientRect()
        // A menu asked for with the keyboard has no place of its own.
        if (event.button === 2) acts.menu(row, event.clientX, event.clientY)
        else acts.menu(row, left + 60, bottom)
      }}
    >
      {COLUMNS.map((column) => (
        <Cell key={column} column={column} row={row} open={() => acts.open(row)} />
      ))}
      <RowMenuButton label={t('fleet.workstations.actionsFor', { name: row.name })} open={(x, y) => acts.menu(row, x, y)} />
    </div>
  )
})

function Cell({ column, row, open }: Readonly<{ column: Column; row: WorkstationRow; open: () => void }>) {
  const { language, t } = useWords()
  const text = cellText(column, row, language)
  const lock = lockText(row, language)
  if (column === 'name')
    return (
      <div role="rowheader" data-column="name" title={text}>
        <button type="button" tabIndex={-1} className="link-button" onClick={open}>
          {text}
        </button>
        {lock !== null && (
          <span className="tag" data-state="locked" title={lock}>
            {t('fleet.workstations.locked')}
          </span>
        )}
        {row.quarantined !== null && (
          <span className="tag" data-state="locked" title={t('fleet.workstations.quarantined', { why: row.quarantined })}>
            !
          </span>
        )}
      </div>
    )
  const at = column === 'seen' ? row.seenAt : column === 'person' ? (row.session?.startedAt ?? null) : null
  const title = at === null ? text : `${text} · ${exactText(new Date(at), language)}`
  return (
    <div role="gridcell" data-column={column} data-none={column === 'person' && row.session === null ? '' : undefined} title={title}>
      {column === 'state' ? <WorkstationMark state={row.state}>{text}</WorkstationMark> : text}
    </div>
  )
}
