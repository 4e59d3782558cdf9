import { useId } from 'react'
import type { ReactNode } from 'react'

type DropDownProps = Readonly<{ label: string; children: (close: () => void) => ReactNode; plain?: boolean }>

/** A button with a panel that opens below it; the browser closes it on Escape and on a click elsewhere, and gives the focus back. */
export function DropDown({ label, children, plain = false }: DropDownProps) {
  const id = useId()
  const anchor = `--drop-${id.replaceAll(/\W/g, '')}`
  return (
    <>
      <button
        type="button"
        className={plain ? 'console-input drop-button' : 'button quiet small drop-button'}
        popoverTarget={id}
        style={{ anchorName: anchor }}
      >
        <span>{label}</span>
        <span className="drop-arrow" aria-hidden="true" />
      </button>
      <div id={id} popover="auto" className="drop-panel" style={{ positionAnchor: anchor }}>
        {children(() => document.getElementById(id)?.hidePopover())}
      </div>
    </>
  )
}
