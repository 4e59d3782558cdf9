import { useMemo, useState } from 'react'
import type { KeyboardEvent } from 'react'
import type { ConsoleSession } from '../../../../electron/contract/console.ts'
import { gridKey } from './grid-keys.ts'
import { extended, NOTHING_SELECTED, toggled, withAll } from './selection.ts'
import type { Selection } from './selection.ts'

type GridTools = Readonly<{
  rows: () => readonly ConsoleSession[]
  jump: (to: 'start' | 'end') => Promise<void>
  open: (row: ConsoleSession) => void
  copy: (rows: readonly ConsoleSession[]) => void
}>

/** Whether the active row is to have the focus once it is drawn. */
export type FocusWish = Readonly<{ isOpen: () => boolean; fulfil: () => void }>

type ClickKeys = Readonly<{ ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }>

/** Which row has the keyboard, which rows are chosen, and what each key does about it. */
export function useGridFocus({ rows, jump, open, copy }: GridTools) {
  const [selection, select] = useState<Selection>(NOTHING_SELECTED)
  const [activeId, setActive] = useState<string | null>(null)
  const [focusWish] = useState(() => {
    let isOpen = false
    return {
      open: () => void (isOpen = true),
      isOpen: () => isOpen,
      fulfil: () => void (isOpen = false),
    }
  })

  const mouse = useMemo(() => {
    const toggle = (row: ConsoleSession) => {
      setActive(row.id)
      select((before) => toggled(before, row))
    }
    return {
      toggle,
      click: (row: ConsoleSession, { ctrlKey, metaKey, shiftKey }: ClickKeys) => {
        if (shiftKey) select((before) => extended(before, rows(), before.anchor ?? row.id, row.id))
        else if (ctrlKey || metaKey) toggle(row)
        setActive(row.id)
      },
    }
  }, [rows])

  function moveTo(row: ConsoleSession | undefined, extendFrom: string | null = null) {
    if (!row) return
    focusWish.open()
    setActive(row.id)
    if (extendFrom !== null) select((before) => extended(before, rows(), extendFrom, row.id))
  }

  async function jumpTo(edge: 'start' | 'end') {
    await jump(edge)
    moveTo(rows().at(edge === 'start' ? 0 : -1))
  }

  function press(event: KeyboardEvent, rowsPerPage: number) {
    const id = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-row]')?.dataset['row'] : undefined
    const key = gridKey(event)
    const now = rows().findIndex((row) => row.id === id)
    const row = rows()[now]
    if (!key || !row) return
    event.preventDefault()
    const last = rows().length - 1
    switch (key.kind) {
      case 'move':
        return moveTo(rows()[now + key.by], key.extends ? row.id : null)
      case 'page':
        return moveTo(rows()[Math.max(0, Math.min(last, now + key.direction * rowsPerPage))], key.extends ? row.id : null)
      case 'edge':
        return void jumpTo(key.to)
      case 'toggle':
        return select((before) => toggled(before, row))
      case 'open':
        return open(row)
      case 'copy':
        return copy(selection.chosen.size > 0 ? [...selection.chosen.values()] : [row])
      case 'select_all':
        return select((before) => withAll(before, rows()))
      case 'select_none':
        return select(NOTHING_SELECTED)
      default:
        return undefined
    }
  }

  return { selection, select, activeId, setActive, focusWish, press, ...mouse }
}
