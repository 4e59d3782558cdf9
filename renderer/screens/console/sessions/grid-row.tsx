import { memo } from 'react'
import type { MouseEvent } from 'react'
import type { ConsoleSession } from '../../../../electron/contract/console.ts'
import { durationText } from '../../../../electron/contract/duration-text.ts'
import type { Language } from '../../../../electron/contract/views.ts'
import { exactText } from '../../../moment.ts'
import { useNow } from '../../kit/use-now.ts'
import { useWords } from '../../kit/words.ts'
import type { Column } from './columns.ts'
import { RowMenuButton } from './row-menu-button.tsx'
import { cellText } from './row-text.ts'

export type RowActs = Readonly<{
  press: (row: ConsoleSession, event: MouseEvent) => void
  toggle: (row: ConsoleSession) => void
  open: (row: ConsoleSession) => void
  menu: (row: ConsoleSession, x: number, y: number) => void
}>

type GridRowProps = Readonly<{
  row: ConsoleSession
  columns: readonly Column[]
  template: string
  /** In the whole table, from 0; null while that is not known. */
  place: number | null
  top: number
  isActive: boolean
  isSelected: boolean
  acts: RowActs
}>

export const GridRow = memo(function GridRow({ row, columns, template, place, top, isActive, isSelected, acts }: GridRowProps) {
  const { language, t } = useWords()
  const facts = { name: row.displayName, time: cellText('started', row, language, 0) }
  return (
    <div
      role="row"
      className="grid-row"
      data-row={row.id}
      aria-rowindex={place === null ? undefined : place + 2}
      aria-selected={isSelected}
      tabIndex={isActive ? 0 : -1}
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
      onClick={(event) => acts.press(row, event)}
      onDoubleClick={() => acts.open(row)}
      onContextMenu={(event) => {
        event.preventDefault()
        const { left, bottom } = event.currentTarget.getBoundingClientRect()
        // A menu asked for with the keyboard has no place of its own.
        if (event.button === 2) acts.menu(row, event.clientX, event.clientY)
        else acts.menu(row, left + 60, bottom)
      }}
    >
      <div role="gridcell" className="grid-check">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={t('console.sessions.selectOne', facts)}
          checked={isSelected}
          onClick={(event) => event.stopPropagation()}
          onChange={() => acts.toggle(row)}
        />
      </div>
      {columns.map((column) => (
        <Cell key={column} column={column} row={row} />
      ))}
      <RowMenuButton label={t('console.sessions.actionsFor', facts)} open={(x, y) => acts.menu(row, x, y)} />
    </div>
  )
})

type CellProps = Readonly<{ column: Column; row: ConsoleSession }>

function Cell({ column, row }: CellProps) {
  const { language, t } = useWords()
  if (column === 'person') return <PersonCell row={row} />
  const isRunning = column === 'duration' && row.endedAt === null
  const text = isRunning ? '' : cellText(column, row, language, 0)
  return (
    <div role="gridcell" data-column={column} title={titleOf(column, row, language) ?? text}>
      {isRunning ? (
        <Running startedAt={row.startedAt} />
      ) : text === '' ? (
        <>
          <span aria-hidden="true">–</span>
          <span className="visually-hidden">{t('console.sessions.nothing')}</span>
        </>
      ) : (
        <Told column={column} row={row} text={text} />
      )}
    </div>
  )
}

function Told({ column, row, text }: Readonly<{ column: Column; row: ConsoleSession; text: string }>) {
  if (column === 'presence' || (column === 'status' && row.endedAt === null))
    return (
      <span className="presence" data-presence={row.presence}>
        {text}
      </span>
    )
  if (column === 'liveness')
    return (
      <span className="liveness" data-liveness={row.liveness}>
        {text}
      </span>
    )
  return text
}

function PersonCell({ row }: Readonly<{ row: ConsoleSession }>) {
  const { t } = useWords()
  return (
    <div role="rowheader" data-column="person" title={`${row.displayName} (${row.username})`}>
      <strong>{row.displayName}</strong>
      <small>
        {row.username}
        {row.isOwn && ` · ${t('console.sessions.own')}`}
      </small>
    </div>
  )
}

function Running({ startedAt }: Readonly<{ startedAt: string }>) {
  const { language } = useWords()
  const start = Date.parse(startedAt)
  return durationText(Math.max(0, useNow(start) - start), language)
}

function titleOf(column: Column, row: ConsoleSession, language: Language): string | null {
  if (column === 'started') return exactText(new Date(row.startedAt), language)
  if (column === 'lastActivity') return exactText(new Date(row.lastActivityAt), language)
  return column === 'ended' && row.endedAt !== null ? exactText(new Date(row.endedAt), language) : null
}
