import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import type { ReactNode } from 'react'

/** In pixels; `.long-list li` in console-sessions.css has the same. */
const ITEM_HEIGHT = 52

type LongListProps<Item> = Readonly<{ label: string; items: readonly Item[]; children: (item: Item) => ReactNode }>

/** Names every item, however many there are, and draws only those on the screen. */
export function LongList<Item extends Readonly<{ id: string }>>({ label, items, children }: LongListProps<Item>) {
  const box = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- nothing here is compiled by React's compiler
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => ITEM_HEIGHT,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 4,
  })
  return (
    <div ref={box} className="long-list" role="region" aria-label={label} tabIndex={0}>
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const item = items[index]
          return (
            item && (
              <li key={key} aria-setsize={items.length} aria-posinset={index + 1} style={{ transform: `translateY(${start}px)` }}>
                {children(item)}
              </li>
            )
          )
        })}
      </ul>
    </div>
  )
}
