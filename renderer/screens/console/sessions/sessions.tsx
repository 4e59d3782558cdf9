import { useCallback, useEffect, useMemo, useState } from 'react'
import { numberText } from '../../../../electron/contract/charts/sheets.ts'
import type { SessionsFilter } from '../../../../electron/contract/console-questions.ts'
import type { ConsoleSession } from '../../../../electron/contract/console.ts'
import { errorText } from '../../../../electron/contract/words/index.ts'
import { RoomHeading } from '../../administration/room-heading.tsx'
import { LoadProblem } from '../../kit/load-problem.tsx'
import { usePeople } from '../../kit/use-people.ts'
import { useWords } from '../../kit/words.ts'
import { ExportDialog } from '../export/export-dialog.tsx'
import { usePort } from '../port.ts'
import { CloseDialog } from './close-dialog.tsx'
import { copyText } from './copy-text.ts'
import { FilterBar } from './filter-bar.tsx'
import { FilterChips } from './filter-chips.tsx'
import { isUnlimited, NO_FILTER } from './filter.ts'
import { keptView, rememberLook } from './kept-view.ts'
import { RowSurface } from './row-surface.tsx'
import type { Opened } from './row-surface.tsx'
import { tabSeparated } from './row-text.ts'
import { NOTHING_SELECTED, updated, withAll } from './selection.ts'
import { SessionGrid } from './session-grid.tsx'
import { StatusLine } from './status-line.tsx'
import { Toolbar } from './toolbar.tsx'
import { useClosing } from './use-closing.ts'
import { useGridFocus } from './use-grid-focus.ts'
import { useRepair } from './use-repair.ts'
import { useSessionColumns } from './use-session-columns.ts'
import { useSessionTable } from './use-session-table.ts'

const NO_ROWS: readonly ConsoleSession[] = []

type SessionsProps = Readonly<{ username: string }>

/** Every session there is or was: to look for, to understand, and to end. */
export function Sessions({ username }: SessionsProps) {
  const { language, t, words } = useWords()
  const port = usePort()
  const [{ pages, looked, place }] = useState(() => keptView(username, port))
  const [filter, setFilter] = useState(looked.now.filter)
  const [sort, setSort] = useState(looked.now.sort)
  const [opened, open] = useState<Opened | null>(null)
  const [note, setNote] = useState('')
  const [exporting, setExporting] = useState(false)
  useEffect(() => rememberLook(username, port, { filter, sort }), [username, port, filter, sort])
  const { people, load: loadPeople } = usePeople()
  const table = useSessionTable(pages, filter, sort)
  const rows = table.window?.rows ?? NO_ROWS
  const columns = useSessionColumns(rows, username)
  const closing = useClosing(table.refresh)
  const repair = useRepair(setNote, table.refresh)

  const copy = (chosen: readonly ConsoleSession[]) => {
    const isCopied = copyText(tabSeparated(chosen, columns.shown, language, Date.now()))
    if (isCopied) setNote(t('console.sessions.copied', { count: chosen.length }))
  }
  const grid = useGridFocus({ rows: table.rows, jump: table.jump, open: (row) => open({ kind: 'story', row }), copy })
  const { select, setActive, click, toggle } = grid
  useEffect(() => select((before) => updated(before, rows)), [select, rows])

  const acts = useMemo(
    () => ({
      press: click,
      toggle,
      open: (row: ConsoleSession) => open({ kind: 'story', row }),
      menu(row: ConsoleSession, x: number, y: number) {
        setActive(row.id)
        open({ kind: 'menu', row, x, y })
      },
    }),
    [click, toggle, setActive],
  )
  const changeFilter = useCallback(
    (now: SessionsFilter) => {
      setFilter(now)
      setNote('')
      select(NOTHING_SELECTED)
    },
    [select],
  )

  const total =
    table.total === null
      ? t('console.sessions.counting')
      : t('console.sessions.total', {
          count: table.total,
          number: numberText(table.total, language),
        })
  const filters = { filter, people: people ?? [], onChange: changeFilter }
  return (
    <section className="console-sessions">
      <RoomHeading title={t('console.sessions.title')} intro={total}>
        <Toolbar
          selection={grid.selection}
          columns={columns.choices}
          end={(target) => void closing.prepare(target)}
          repair={() => void repair()}
          onExport={() => setExporting(true)}
        />
      </RoomHeading>
      <div className="console-filters">
        <FilterBar {...filters} />
        <FilterChips {...filters} />
      </div>
      <LoadProblem problem={table.problem && errorText(words, table.problem)} tryAgain={table.retry} />
      <SessionGrid
        rows={rows}
        snapshot={table}
        place={place}
        total={table.total}
        columns={columns.shown}
        sort={sort}
        onSort={setSort}
        selection={grid.selection}
        selectAll={(all) => select(all ? (before) => withAll(before, rows) : NOTHING_SELECTED)}
        activeId={grid.activeId}
        focusWish={grid.focusWish}
        acts={acts}
        look={table.look}
        press={grid.press}
        clearFilter={() => changeFilter(NO_FILTER)}
        isFiltered={!isUnlimited(filter)}
      >
        <StatusLine
          selected={grid.selection.chosen.size}
          selectNone={() => select(NOTHING_SELECTED)}
          note={note}
          closing={closing.closing}
          showClosing={() => closing.hide(false)}
        />
      </SessionGrid>
      {opened && (
        <RowSurface
          opened={opened}
          open={open}
          people={people ?? []}
          onPeopleChanged={() => void loadPeople()}
          end={(target) => void closing.prepare(target)}
          copy={(row) => copy([row])}
          showPerson={(person) => changeFilter({ ...NO_FILTER, person })}
        />
      )}
      <CloseDialog flow={closing} />
      {exporting && <ExportDialog first="sessions" filter={filter} onClose={() => setExporting(false)} />}
    </section>
  )
}
