import { useEffect, useLayoutEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'

export type MenuItem = Readonly<{ label: string; act: () => void; danger?: boolean }>

type RowMenuProps = Readonly<{ label: string; groups: readonly (readonly MenuItem[])[]; x: number; y: number; onClose: () => void }>

const EDGE = 8

/** Where the person pressed; like every menu it is left with Escape, Tab or a click elsewhere. */
export function RowMenu({ label, groups, x, y, onClose }: RowMenuProps) {
  const menu = useRef<HTMLDivElement>(null)

  // Not closed by the browser: the click that opens it is still under way, and would close it at once.
  useLayoutEffect(() => {
    const shown = menu.current
    if (!shown) return
    shown.showPopover()
    const { width, height } = shown.getBoundingClientRect()
    shown.style.left = `${Math.max(EDGE, Math.min(x, innerWidth - width - EDGE))}px`
    shown.style.top = `${Math.max(EDGE, Math.min(y, innerHeight - height - EDGE))}px`
    shown.querySelector('button')?.focus()
  }, [x, y])

  useEffect(() => {
    const leave = (event: Event) => {
      if (!(event.target instanceof Node && menu.current?.contains(event.target))) onClose()
    }
    document.addEventListener('pointerdown', leave)
    window.addEventListener('resize', leave)
    return () => {
      document.removeEventListener('pointerdown', leave)
      window.removeEventListener('resize', leave)
    }
  }, [onClose])

  return (
    <div ref={menu} popover="manual" role="menu" aria-label={label} className="row-menu" onKeyDown={(event) => move(event, onClose)}>
      {groups
        .filter((items) => items.length > 0)
        .map((items) => (
          <div key={items[0]?.label} role="group">
            {items.map((item) => (
              <button
                key={item.label}
                type="button"
                role="menuitem"
                tabIndex={-1}
                data-danger={item.danger}
                onClick={() => {
                  onClose()
                  item.act()
                }}
              >
                {item.label}
              </button>
            ))}
          </div>
        ))}
    </div>
  )
}

function move(event: KeyboardEvent<HTMLElement>, leave: () => void): void {
  event.stopPropagation()
  const items = [...event.currentTarget.querySelectorAll('button')]
  const now = items.findIndex((item) => item === document.activeElement)
  const next: Readonly<Record<string, number>> = { ArrowDown: now + 1, ArrowUp: now - 1 + items.length, Home: 0, End: items.length - 1 }
  const place = next[event.key]
  if (event.key === 'Escape' || event.key === 'Tab') leave()
  else if (place !== undefined) items[place % items.length]?.focus()
  else return
  event.preventDefault()
}
