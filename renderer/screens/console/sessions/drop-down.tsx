import { Button, Input } from '@mantine/core'
import { useId } from 'react'
import type { ReactNode } from 'react'

type DropDownProps = Readonly<{ label: string; children: (close: () => void) => ReactNode; plain?: boolean }>

/** A button with a panel that opens below it; the browser closes it on Escape and on a click elsewhere, and gives the focus back. */
export function DropDown({ label, children, plain = false }: DropDownProps) {
  const id = useId()
  const anchor = `--drop-${id.replaceAll(/\W/g, '')}`
  const opener = { popoverTarget: id, style: { anchorName: anchor } }
  const arrow = <span className="drop-arrow" aria-hidden="true" />
  return (
    <>
      {plain ? (
        <Input component="button" type="button" size="sm" pointer rightSection={arrow} {...opener}>
          {label}
        </Input>
      ) : (
        <Button variant="default" size="sm" rightSection={arrow} {...opener}>
          {label}
        </Button>
      )}
      <div id={id} popover="auto" className="drop-panel" style={{ positionAnchor: anchor }}>
        {children(() => document.getElementById(id)?.hidePopover())}
      </div>
    </>
  )
}
