import { useId, useLayoutEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { StandingWarning } from '../warning/standing-warning.ts'

type DialogProps = Readonly<{
  title: string
  children: ReactNode
  onClose: () => void
  /** Which element has the focus first; without it, the title. */
  focusOn?: string
  wide?: boolean
  /** What it says would be lost with it: Escape does nothing yet. */
  held?: boolean
  /** For what cannot wait, the id of the element that says it; read out with the title. */
  urgent?: string
}>

/**
 * The browser's own modal dialog: it keeps the focus in, the rest of the page out, closes on Escape and gives the focus back. Mantine's
 * would add <style> elements, which the page's policy refuses.
 */
export function Dialog({ title, children, onClose, focusOn, wide = false, held = false, urgent }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const titleId = useId()

  // Not a plain effect: that one is cleaned up after the dialog has left the page, too late to give the focus back.
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    const first = focusOn === undefined ? null : shown?.querySelector<HTMLElement>(focusOn)
    ;(first ?? heading.current)?.focus()
    return () => shown?.close()
  }, [focusOn])

  return (
    <dialog
      ref={dialog}
      className={wide ? 'dialog wide' : 'dialog'}
      role={urgent === undefined ? undefined : 'alertdialog'}
      aria-labelledby={titleId}
      aria-describedby={urgent}
      onKeyDown={(event) => {
        if (held && event.key === 'Escape') event.preventDefault()
      }}
      onCancel={(event) => {
        event.preventDefault()
        if (!held) onClose()
      }}
      onClose={(event) => {
        if (event.target !== dialog.current || !event.currentTarget.isConnected) return
        // Chromium lets no page refuse a second Escape.
        if (held) event.currentTarget.showModal()
        else onClose()
      }}
    >
      <StandingWarning />
      <h2 id={titleId} ref={heading} tabIndex={-1} className="dialog-title">
        {title}
      </h2>
      {children}
    </dialog>
  )
}
