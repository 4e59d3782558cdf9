import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { WorkstationsQuery } from '../../../electron/contract/fleet/channels.ts'
import type { WorkstationRow } from '../../../electron/contract/fleet/views.ts'
import { drawnRows } from '../console/sessions/drawn-rows.ts'
import { gridKey } from '../console/sessions/grid-keys.ts'
import { HEAD_HEIGHT, ROW_HEIGHT } from '../console/sessions/row-height.ts'
import { useWords } from '../kit/words.ts'
import { WorkstationGridRow } from './workstation-grid-row.tsx'
import type { RowActs } from './workstation-grid-row.tsx'
import type { WorkstationsSnapshot } from './workstation-pages.ts'
import { COLUMNS, LEAST_WIDTH, TEMPLATE } from './workstation-text.ts'
import type { Column } from './workstation-text.ts'

type Sort = WorkstationsQuery['sort']

type GridProps = Readonly<{
  snapshot: WorkstationsSnapshot
  sort: Sort
  onSort: (sort: Sort) => void
  acts: RowActs
  look: (first: number, last: number) => void
  toEnd: () => Promise<void>
  /** Where there is no row. */
  empty: ReactNode
  children: ReactNode
}>

export function WorkstationGrid({ snapshot, sort, onSort, acts, look, toEnd, empty, children }: GridProps) {
  const { rows, counted, waiting } = snapshot
  const { t } = useWords()
  const box = useRef<HTMLDivElement>(null)
  const [activeId, setActive] = useState<number | null>(null)
  const wantsFocus = useRef(false)
  const active = Math.max(
    0,
    rows.findIndex(({ id }) => id === activeId),
  )
  // oxlint-disable-next-line react/incompatible-library -- nothing here is compiled by React's compiler
  const virtual = useVirtualizer(drawnRows(box, rows, active))
  const first = Math.floor((virtual.scrollOffset ?? 0) / ROW_HEIGHT)
  const perPage = Math.max(1, Math.floor(((virtual.scrollRect?.height ?? 0) - HEAD_HEIGHT) / ROW_HEIGHT) - 1)
  const last = Math.min(rows.length - 1, first + perPage)
  useEffect(() => look(first, last), [look, first, last, rows])

  useLayoutEffect(() => {
    if (!wantsFocus.current || activeId === null) return
    const row = box.current?.querySelector<HTMLElement>(`[data-row="${activeId}"]`)
    if (!row) return
    wantsFocus.current = false
    row.focus({ preventScroll: true })
    virtual.scrollToIndex(active)
  })

  function moveTo(row: WorkstationRow | undefined) {
    if (!row) return
    wantsFocus.current = true
    setActive(row.id)
  }

  function press(event: KeyboardEvent) {
    const id = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-row]')?.dataset['row'] : undefined
    const key = gridKey(event)
    const now = rows.findIndex((row) => String(row.id) === id)
    const row = rows[now]
    if (!key || !row || (event.target instanceof HTMLButtonElement && key.kind === 'open')) return
    if (key.kind === 'move') moveTo(rows[now + key.by])
    else if (key.kind === 'page') moveTo(rows[Math.max(0, Math.min(rows.length - 1, now + key.direction * perPage))])
    else if (key.kind === 'edge' && key.to === 'start') moveTo(rows[0])
    else if (key.kind === 'edge') void toEnd().then(() => moveTo(acts.rows().at(-1)))
    else if (key.kind === 'open') acts.open(row)
    else return
    event.preventDefault()
  }

  return (
    <div className="grid-frame">
      <div
        ref={box}
        role="grid"
        className="session-grid workstation-grid"
        aria-label={t('fleet.workstations.list')}
        aria-rowcount={counted === null ? -1 : counted.total + 1}
        aria-busy={waiting}
        onKeyDown={press}
      >
        <div className="grid-body" style={{ minWidth: LEAST_WIDTH }} role="presentation">
          <Header sort={sort} onSort={onSort} />
          <div role="rowgroup" className="grid-rows" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const row = rows[index]
              return (
                row && (
                  <WorkstationGridRow
                    key={row.id}
                    row={row}
                    place={index}
                    top={start - HEAD_HEIGHT}
                    isActive={index === active}
                    activate={setActive}
                    acts={acts}
                  />
                )
              )
            })}
          </div>
        </div>
      </div>
      {rows.length === 0 && empty}
      <div className="grid-foot">{children}</div>
    </div>
  )
}

const SORTS: Partial<Record<Column, Sort>> = { name: 'name', site: 'site', state: 'state', seen: 'seen' }

function Header({ sort, onSort }: Pick<GridProps, 'sort' | 'onSort'>) {
  const { t } = useWords()
  return (
    <div role="rowgroup" className="grid-head">
      <div role="row" aria-rowindex={1} className="grid-row" style={{ gridTemplateColumns: TEMPLATE }}>
        {COLUMNS.map((column) => {
          const by = SORTS[column]
          const name = t(`fleet.workstations.columns.${column}`)
          if (by === undefined)
            return (
              <div key={column} role="columnheader" data-column={column}>
                {name}
              </div>
            )
          return (
            <div key={column} role="columnheader" data-column={column} aria-sort={sort === by ? 'ascending' : 'none'}>
              <button type="button" onClick={() => onSort(by)}>
                <span>{name}</span>
                <span className="sort-arrow" aria-hidden="true" />
              </button>
            </div>
          )
        })}
        <div role="columnheader" className="grid-actions">
          <span className="visually-hidden">{t('fleet.workstations.columns.actions')}</span>
        </div>
      </div>
    </div>
  )
}
