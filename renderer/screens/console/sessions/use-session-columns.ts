import { columnVisibilityFeature, tableFeatures, useTable } from '@tanstack/react-table'
import type { ColumnDef } from '@tanstack/react-table'
import { useMemo, useState } from 'react'
import type { ConsoleSession } from '../../../../electron/contract/console.ts'
import { COLUMNS, columnsOf, rememberColumns } from './columns.ts'
import type { Column, ShownColumns } from './columns.ts'

const features = tableFeatures({ columnVisibilityFeature })
const definitions: ColumnDef<typeof features, ConsoleSession>[] = COLUMNS.map((id) => ({ id, enableHiding: id !== 'person' }))
const idOf = ({ id }: ConsoleSession) => id

/** The table of the rows in memory, with the columns that this administrator last chose. */
export function useSessionColumns(rows: readonly ConsoleSession[], username: string) {
  const [columnVisibility, setVisibility] = useState<ShownColumns>(() => columnsOf(username))
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: idOf,
    state: { columnVisibility },
    onColumnVisibilityChange: (change) => {
      const now = { ...columnVisibility, ...(typeof change === 'function' ? change(columnVisibility) : change) }
      rememberColumns(username, now)
      setVisibility(now)
    },
  })
  const shown = useMemo(() => COLUMNS.filter((column) => columnVisibility[column]), [columnVisibility])
  const choices = table
    .getAllLeafColumns()
    .filter((column) => column.getCanHide())
    .map((column) => ({ column: column.id as Column, isShown: column.getIsVisible(), toggle: () => column.toggleVisibility() }))
  return { shown, choices, rows: table.getRowModel().rows }
}
