import { useLayoutEffect, useRef, useState } from 'react'
import type { ConsoleSession } from '../../../../electron/contract/console.ts'
import { ROW_HEIGHT } from './row-height.ts'
import type { PagesSnapshot } from './session-pages.ts'

type Kept = Readonly<{ rows: readonly ConsoleSession[]; opened: number; hadNothingBefore: boolean }>

/** Keeps the row at the top of the screen where it is while rows come and go before it; begins anew where another part was opened. */
export function useKeptPlace(
  box: { readonly current: HTMLElement | null },
  rows: readonly ConsoleSession[],
  snapshot: PagesSnapshot,
  place: { readonly top: number },
): void {
  const kept = useRef<Kept>({ rows: [], opened: snapshot.opened.times, hadNothingBefore: true })
  const [leftAt] = useState(place.top)
  const { window, opened } = snapshot

  // Whoever comes back to the room is where they were.
  useLayoutEffect(() => box.current?.scrollTo(box.current.scrollLeft, leftAt), [box, leftAt])
  useLayoutEffect(() => {
    const before = kept.current
    kept.current = { rows, opened: opened.times, hadNothingBefore: window?.pages[0]?.before === null }
    const scrolled = box.current
    if (!scrolled || before.rows === rows) return
    if (before.opened !== opened.times) {
      scrolled.scrollTo(scrolled.scrollLeft, opened.at === 'end' ? scrolled.scrollHeight : 0)
      return
    }
    // At the very top whatever is new is to be seen.
    if (scrolled.scrollTop === 0 && before.hadNothingBefore) return
    const top = Math.floor(scrolled.scrollTop / ROW_HEIGHT)
    const moved = movedBy(before.rows, rows, top)
    if (moved !== 0) scrolled.scrollBy(0, moved * ROW_HEIGHT)
  }, [box, rows, window, opened])
}

/** By how many rows what was at the top of the screen has moved: that row, or the next one below it that is still there. */
function movedBy(before: readonly ConsoleSession[], after: readonly ConsoleSession[], top: number): number {
  const places = new Map(after.map(({ id }, place) => [id, place]))
  for (let row = top; row < Math.min(before.length, top + 40); row++) {
    const place = places.get(before[row]?.id ?? '')
    if (place !== undefined) return place - row
  }
  return 0
}
