/** How a series is drawn: a line, or bars filled with one of the patterns. */
export type Mark = number | 'line'

const COUNT = 7
const TILE = 8

/** What lies over the colour, so that no two series differ by their colour alone. */
const STROKES = [
  '',
  'M-2 2 2-2M0 8 8 0M6 10 10 6',
  'M0 4h8',
  'M4 0v8',
  'M-2 6 2 10M0 0l8 8M6-2l4 4',
  'M0 4h8M4 0v8',
  'M2 2h2v2h-2zM6 6h2v2h-2z',
]

export const fillOf = (place: number) => `url(#series-${place % COUNT})`

/** The fills that `fillOf` names; to be put once into the page that draws with them. */
export const Patterns = () => (
  <svg className="patterns" width="0" height="0" aria-hidden="true">
    <defs>
      {STROKES.map((stroke, place) => (
        <pattern key={stroke} id={`series-${place}`} width={TILE} height={TILE} patternUnits="userSpaceOnUse">
          <rect width={TILE} height={TILE} fill={`var(--series-${place})`} />
          <path d={stroke} stroke="var(--surface)" strokeWidth="1.4" fill="none" />
        </pattern>
      ))}
    </defs>
  </svg>
)

export const Swatch = ({ mark }: Readonly<{ mark: Mark }>) => (
  <svg className="swatch" width="22" height="14" aria-hidden="true">
    {mark === 'line' ? (
      <>
        <path d="M0 7h22" stroke="var(--series-1)" strokeWidth="2.5" />
        <circle cx="11" cy="7" r="3.5" fill="var(--series-1)" />
      </>
    ) : (
      <rect width="22" height="14" rx="2" fill={fillOf(mark)} />
    )}
  </svg>
)
