import { Group } from '@mantine/core'
import type { ReactNode } from 'react'
import type { TooltipContentProps } from 'recharts'
import { numberText } from '../../../../electron/contract/charts/sheets.ts'
import { useWords } from '../../kit/words.ts'
import { Swatch } from './patterns.tsx'
import type { Mark } from './patterns.tsx'
import { useWidth } from './use-width.ts'

type Series = Readonly<{ name: string; mark: Mark }>

type FrameProps = Readonly<{
  /** What the picture says, for those who cannot see it. */
  summary: string
  series: readonly Series[]
  height: number
  children: (width: number) => ReactNode
}>

/** A drawing with its legend. The drawing is one picture to a screen reader; the card's table has the numbers. */
export function ChartFrame({ summary, series, height, children }: FrameProps) {
  const { element, width } = useWidth<HTMLDivElement>()
  return (
    <>
      <div ref={element} className="drawing" role="img" aria-label={summary} style={{ height }}>
        {width > 0 && children(width)}
      </div>
      {series.length > 1 && (
        <Group component="ul" gap="6px 20px" className="legend" aria-hidden="true">
          {series.map(({ name, mark }) => (
            <li key={name}>
              <Swatch mark={mark} />
              {name}
            </li>
          ))}
        </Group>
      )}
    </>
  )
}

/** The chart itself adds what the mouse rests on. */
type BalloonProps = Partial<Pick<TooltipContentProps, 'active' | 'payload' | 'label'>> & Readonly<{ titleText: (label: string) => string }>

/** What the mouse rests on, in numbers. */
export function Balloon({ active = false, payload = [], label, titleText }: BalloonProps) {
  const { language } = useWords()
  if (!active || payload.length === 0) return null
  return (
    <div className="balloon">
      <strong>{titleText(String(label))}</strong>
      {payload
        .filter(({ value }) => value !== undefined && value !== null && value !== 0)
        .map(({ name, value }) => (
          <span key={String(name)}>
            {String(name)}: {numberText(Number(value), language)}
          </span>
        ))}
    </div>
  )
}
