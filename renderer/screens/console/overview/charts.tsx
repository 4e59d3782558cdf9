import { Bar, BarChart, CartesianGrid, ComposedChart, LabelList, Line, Tooltip, XAxis, YAxis } from 'recharts'
import { othersOf, periodText, reasonsShown, sumOf } from '../../../../electron/contract/charts/periods.ts'
import type { Period, Step } from '../../../../electron/contract/charts/periods.ts'
import { classText, numberText } from '../../../../electron/contract/charts/sheets.ts'
import type { Overview } from '../../../../electron/contract/console.ts'
import { reasonText } from '../../../../electron/contract/reason-text.ts'
import { useWords } from '../../kit/words.ts'
import { Balloon, ChartFrame } from './chart-frame.tsx'
import { fillOf } from './patterns.tsx'

const TICK = { fill: 'var(--ink-soft)', fontSize: 12 } as const
const AXIS = { tick: TICK, tickLine: false, axisLine: { stroke: 'var(--line)' } } as const
const MARGIN = { top: 8, right: 12, bottom: 0, left: 0 } as const
const UNDER_MOUSE = { fill: 'var(--surface-sunken)' } as const
/** Without motion a chart can be saved as soon as it is drawn; the page says what the drawing means. */
const STILL = { isAnimationActive: false, maxBarSize: 44 } as const
const GRID = { stroke: 'var(--line)', vertical: false } as const

type PeriodsProps = Readonly<{ step: Step; periods: readonly Period[] }>

export function UsageChart({ step, periods }: PeriodsProps) {
  const { language, t } = useWords()
  const series = { started: t('console.overview.series.started'), activeAtEnd: t('console.overview.series.activeAtEnd') }
  const summary = t('console.overview.summary.usage', {
    started: numberText(sumOf(periods.map(({ started }) => started)), language),
    most: numberText(Math.max(0, ...periods.map(({ started }) => started)), language),
  })
  const day = (firstDay: string) => periodText(firstDay, step, language)
  return (
    <ChartFrame
      summary={summary}
      height={250}
      series={[
        { name: series.started, mark: 0 },
        { name: series.activeAtEnd, mark: 'line' },
      ]}
    >
      {(width) => (
        <ComposedChart width={width} height={250} data={[...periods]} margin={MARGIN} accessibilityLayer={false}>
          <CartesianGrid {...GRID} />
          <XAxis dataKey="firstDay" {...AXIS} tickFormatter={day} minTickGap={22} interval="preserveStartEnd" />
          <YAxis {...AXIS} width={48} allowDecimals={false} tickFormatter={(count: number) => numberText(count, language)} />
          <Tooltip cursor={UNDER_MOUSE} isAnimationActive={false} content={<Balloon titleText={day} />} />
          <Bar dataKey="started" name={series.started} fill="var(--series-0)" {...STILL} />
          <Line
            dataKey="activeAtEnd"
            name={series.activeAtEnd}
            type="monotone"
            stroke="var(--series-1)"
            strokeWidth={2.5}
            dot={periods.length <= 31 ? { r: 3.5, fill: 'var(--series-1)', stroke: 'var(--surface)' } : false}
            isAnimationActive={false}
          />
        </ComposedChart>
      )}
    </ChartFrame>
  )
}

export function ReasonsChart({ step, periods, byEndReason }: PeriodsProps & Pick<Overview, 'byEndReason'>) {
  const { language, t } = useWords()
  const { named, hasOthers } = reasonsShown(byEndReason)
  const others = t('console.overview.series.others')
  const series = [
    ...named.map((reason) => ({ name: reasonText(reason, language), of: (period: Period) => period.byEndReason[reason] ?? 0 })),
    ...(hasOthers ? [{ name: others, of: (period: Period) => othersOf(period, named) }] : []),
  ]
  const summary = t('console.overview.summary.reasons', {
    sessions: numberText(sumOf(Object.values(byEndReason)), language),
    reason: series[0]?.name ?? '–',
  })
  const day = (firstDay: string) => periodText(firstDay, step, language)
  return (
    <ChartFrame summary={summary} height={250} series={series.map(({ name }, mark) => ({ name, mark }))}>
      {(width) => (
        <BarChart width={width} height={250} data={[...periods]} margin={MARGIN} accessibilityLayer={false}>
          <CartesianGrid {...GRID} />
          <XAxis dataKey="firstDay" {...AXIS} tickFormatter={day} minTickGap={22} interval="preserveStartEnd" />
          <YAxis {...AXIS} width={48} allowDecimals={false} tickFormatter={(count: number) => numberText(count, language)} />
          <Tooltip cursor={UNDER_MOUSE} isAnimationActive={false} content={<Balloon titleText={day} />} />
          {series.map(({ name, of }, place) => (
            <Bar key={name} name={name} dataKey={of} stackId="reasons" fill={fillOf(place)} stroke="var(--surface)" {...STILL} />
          ))}
        </BarChart>
      )}
    </ChartFrame>
  )
}

type DurationsProps = Pick<Overview, 'durations'>

export function DurationsChart({ durations }: DurationsProps) {
  const { language, t } = useWords()
  const sessions = t('console.overview.series.sessions')
  const data = durations.map((each) => ({ name: classText(each, language), sessions: each.sessions }))
  const summary = t('console.overview.summary.durations', { sessions: numberText(sumOf(data.map((each) => each.sessions)), language) })
  const height = 30 + data.length * 40
  return (
    <ChartFrame summary={summary} height={height} series={[{ name: sessions, mark: 0 }]}>
      {(width) => (
        <BarChart width={width} height={height} data={data} layout="vertical" margin={{ ...MARGIN, right: 52 }} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--line)" horizontal={false} />
          <XAxis type="number" {...AXIS} allowDecimals={false} tickFormatter={(count: number) => numberText(count, language)} />
          <YAxis type="category" dataKey="name" {...AXIS} width={146} interval={0} />
          <Bar dataKey="sessions" name={sessions} fill="var(--series-0)" {...STILL}>
            <LabelList
              dataKey="sessions"
              position="right"
              fill="var(--ink)"
              fontSize={12}
              formatter={(count) => numberText(Number(count), language)}
            />
          </Bar>
        </BarChart>
      )}
    </ChartFrame>
  )
}
