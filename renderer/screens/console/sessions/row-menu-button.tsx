type RowMenuButtonProps = Readonly<{ label: string; open: (x: number, y: number) => void }>

/** At the end of a row: what can be done with it, in a menu below the button. */
export const RowMenuButton = ({ label, open }: RowMenuButtonProps) => (
  <div role="gridcell" className="grid-actions">
    <button
      type="button"
      tabIndex={-1}
      aria-haspopup="menu"
      aria-label={label}
      onClick={(event) => {
        event.stopPropagation()
        const { right, bottom } = event.currentTarget.getBoundingClientRect()
        open(right, bottom + 4)
      }}
    >
      <span aria-hidden="true">⋯</span>
    </button>
  </div>
)
