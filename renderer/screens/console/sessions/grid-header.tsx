import type { SessionsQuery } from '../../../../electron/contract/console-questions.ts'
import { useWords } from '../../kit/words.ts'
import { nextSort, sortColumnOf } from './columns.ts'
import type { Column } from './columns.ts'

type Sort = SessionsQuery['sort']
type HeaderProps = Readonly<{
  columns: readonly Column[]
  template: string
  sort: Sort
  onSort: (sort: Sort) => void
  selection: 'none' | 'some' | 'all'
  selectAll: (all: boolean) => void
}>

export function GridHeader({ columns, template, sort, onSort, selection, selectAll }: HeaderProps) {
  const { t } = useWords()
  return (
    <div role="rowgroup" className="grid-head">
      <div role="row" aria-rowindex={1} className="grid-row" style={{ gridTemplateColumns: template }}>
        <div role="columnheader" className="grid-check">
          <input
            type="checkbox"
            aria-label={t('console.sessions.selectLoaded')}
            title={t('console.sessions.selectLoaded')}
            checked={selection === 'all'}
            ref={(box) => {
              if (box) box.indeterminate = selection === 'some'
            }}
            onChange={(event) => selectAll(event.currentTarget.checked)}
          />
        </div>
        {columns.map((column) => (
          <SortHeader key={column} column={column} sort={sort} onSort={onSort} />
        ))}
        <div role="columnheader" className="grid-actions">
          <span className="visually-hidden">{t('console.sessions.columns.actions')}</span>
        </div>
      </div>
    </div>
  )
}

function SortHeader({ column, sort, onSort }: Readonly<{ column: Column; sort: Sort; onSort: (sort: Sort) => void }>) {
  const { t } = useWords()
  const by = sortColumnOf(column)
  const name = t(`console.sessions.columns.${column}`)
  if (by === null) {
    return (
      <div role="columnheader" data-column={column}>
        {name}
      </div>
    )
  }
  return (
    <div role="columnheader" data-column={column} aria-sort={sort.column === by ? sort.direction : 'none'}>
      <button type="button" onClick={() => onSort(nextSort(sort, by))}>
        <span>{name}</span>
        <span className="sort-arrow" aria-hidden="true" />
      </button>
    </div>
  )
}
