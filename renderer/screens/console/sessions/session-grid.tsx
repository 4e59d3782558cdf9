import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { numberText } from '../../../../electron/contract/charts/sheets.ts'
import type { SessionsQuery } from '../../../../electron/contract/console-questions.ts'
import type { ConsoleSession } from '../../../../electron/contract/console.ts'
import { useWords } from '../../kit/words.ts'
import { gridTemplate, leastWidth } from './columns.ts'
import type { Column } from './columns.ts'
import { drawnRows } from './drawn-rows.ts'
import { EmptyTable } from './empty-table.tsx'
import { GridHeader } from './grid-header.tsx'
import { GridRow } from './grid-row.tsx'
import type { RowActs } from './grid-row.tsx'
import { placeOf } from './page-window.ts'
import { HEAD_HEIGHT, ROW_HEIGHT } from './row-height.ts'
import type { Selection } from './selection.ts'
import type { PagesSnapshot } from './session-pages.ts'
import type { FocusWish } from './use-grid-focus.ts'
import { useKeptPlace } from './use-kept-place.ts'

type GridProps = Readonly<{
  rows: readonly ConsoleSession[]
  snapshot: PagesSnapshot
  /** How far down it was scrolled, kept while the room is left. */
  place: { top: number }
  total: number | null
  columns: readonly Column[]
  sort: SessionsQuery['sort']
  onSort: (sort: SessionsQuery['sort']) => void
  selection: Selection
  selectAll: (all: boolean) => void
  activeId: string | null
  focusWish: FocusWish
  acts: RowActs
  look: (first: number, last: number) => void
  press: (event: KeyboardEvent, rowsPerPage: number) => void
  isFiltered: boolean
  /** Beside the place, below the rows. */
  children: ReactNode
  clearFilter: () => void
}>

export function SessionGrid(props: GridProps) {
  const { rows, snapshot, total, columns, sort, onSort, selection, selectAll, activeId, acts, look } = props
  const { t } = useWords()
  const box = useRef<HTMLDivElement>(null)
  const active = Math.max(0, activeId === null ? 0 : rows.findIndex(({ id }) => id === activeId))
  // oxlint-disable-next-line react/incompatible-library -- nothing here is compiled by React's compiler
  const virtual = useVirtualizer(drawnRows(box, rows, active))
  const template = useMemo(() => gridTemplate(columns), [columns])
  const place = snapshot.window === null ? null : placeOf(snapshot.window, total)
  const drawn = virtual.getVirtualItems()
  const first = Math.floor((virtual.scrollOffset ?? 0) / ROW_HEIGHT)
  const height = (virtual.scrollRect?.height ?? 0) - HEAD_HEIGHT
  const last = Math.max(first, Math.min(rows.length, Math.floor(((virtual.scrollOffset ?? 0) + height) / ROW_HEIGHT)) - 1)

  useKeptPlace(box, rows, snapshot, props.place)
  useEffect(() => look(first, last), [look, first, last, rows])
  useFocusOnActive(box, virtual, active, activeId, props.focusWish)
  const chosenHere = rows.filter(({ id }) => selection.chosen.has(id)).length

  return (
    <div className="grid-frame">
      <div
        ref={box}
        role="grid"
        className="session-grid"
        aria-label={t('console.sessions.title')}
        aria-multiselectable="true"
        aria-rowcount={total === null ? -1 : total + 1}
        aria-busy={snapshot.waiting}
        onScroll={(event) => (props.place.top = event.currentTarget.scrollTop)}
        onKeyDown={(event) => props.press(event, Math.max(1, last - first - 1))}
      >
        <div className="grid-body" style={{ minWidth: leastWidth(columns) }} role="presentation">
          <GridHeader
            columns={columns}
            template={template}
            sort={sort}
            onSort={onSort}
            selection={chosenHere === 0 ? 'none' : chosenHere === rows.length ? 'all' : 'some'}
            selectAll={selectAll}
          />
          <div role="rowgroup" className="grid-rows" style={{ height: virtual.getTotalSize() }}>
            {drawn.map(({ index, start }) => {
              const row = rows[index]
              return (
                row && (
                  <GridRow
                    key={row.id}
                    row={row}
                    columns={columns}
                    template={template}
                    place={place === null ? null : place + index}
                    top={start - HEAD_HEIGHT}
                    isActive={index === active}
                    isSelected={selection.chosen.has(row.id)}
                    acts={acts}
                  />
                )
              )
            })}
          </div>
        </div>
      </div>
      {rows.length === 0 && snapshot.problem === null && (
        <EmptyTable
          isWaiting={snapshot.window === null}
          isFiltered={props.isFiltered}
          none={t('console.sessions.none')}
          noneFound={t('console.sessions.noneFound')}
          clear={t('console.sessions.filter.clear')}
          onClear={props.clearFilter}
        />
      )}
      <div className="grid-foot">
        {props.children}
        {rows.length > 0 && place !== null && <Place first={place + first + 1} last={place + last + 1} total={total} />}
      </div>
    </div>
  )
}

type PlaceProps = Readonly<{ first: number; last: number; total: number | null }>

function Place({ first, last, total }: PlaceProps) {
  const { language, t } = useWords()
  const number = (value: number) => numberText(value, language)
  const facts = { first: number(first), last: number(last), total: total === null ? '…' : number(total) }
  return <p className="grid-place">{t('console.sessions.place', facts)}</p>
}

type Scroller = Readonly<{ scrollToIndex: (index: number) => void }>

function useFocusOnActive(
  box: { readonly current: HTMLElement | null },
  virtual: Scroller,
  active: number,
  activeId: string | null,
  wish: FocusWish,
): void {
  useLayoutEffect(() => {
    if (!wish.isOpen() || activeId === null) return
    const row = box.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(activeId)}"]`)
    if (!row) return
    wish.fulfil()
    row.focus({ preventScroll: true })
    virtual.scrollToIndex(active)
  })
}
