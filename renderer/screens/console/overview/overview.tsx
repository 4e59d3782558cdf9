import { Button } from '@mantine/core'
import { Suspense, useState } from 'react'
import { mostOf } from '../../../../electron/contract/charts/heat.ts'
import { periodsOf, sumOf } from '../../../../electron/contract/charts/periods.ts'
import '../../../styles/overview.css'
import { sheetOf } from '../../../../electron/contract/charts/sheets.ts'
import type { Chart } from '../../../../electron/contract/charts/sheets.ts'
import type { DayRange } from '../../../../electron/contract/console-questions.ts'
import type { Overview as Facts } from '../../../../electron/contract/console.ts'
import { RoomHeading } from '../../administration/room-heading.tsx'
import { readLater } from '../../kit/boundary.tsx'
import { LoadProblem } from '../../kit/load-problem.tsx'
import { useWords } from '../../kit/words.ts'
import { ExportDialog } from '../export/export-dialog.tsx'
import { WithPersonPages } from '../person/with-person-pages.tsx'
import { usePort } from '../port.ts'
import { Busiest } from './busiest.tsx'
import { Cards } from './cards.tsx'
import { ChartCard } from './chart-card.tsx'
import { HeatMap } from './heat-map.tsx'
import { Patterns } from './patterns.tsx'
import { RangePicker } from './range-picker.tsx'
import type { Choice } from './range-picker.tsx'
import { dayIn, lastDays, rangeOf, ZONE } from './range.ts'
import { useOverview } from './use-overview.ts'

/** The library that draws is read from disk while the numbers are being counted. */
const charts = () => import('./charts.tsx')
const UsageChart = readLater(async () => (await charts()).UsageChart)
const ReasonsChart = readLater(async () => (await charts()).ReasonsChart)
const DurationsChart = readLater(async () => (await charts()).DurationsChart)

const FIRST_CHOICE = 30

export function Overview() {
  const { t } = useWords()
  const [today] = useState(() => dayIn(ZONE, new Date()))
  const [{ choice, range }, setChosen] = useState<Readonly<{ choice: Choice; range: DayRange }>>(() => ({
    choice: FIRST_CHOICE,
    range: rangeOf(lastDays(today, FIRST_CHOICE)),
  }))
  const [isExporting, setExporting] = useState(false)
  const { answered, problem, load, isBusy } = useOverview(range)
  const isDesk = usePort().kind === 'desk'
  return (
    <WithPersonPages>
      {(openPerson) => (
        <>
          <RoomHeading title={t('console.overview.title')} intro={t('console.overview.intro', { zone: ZONE })}>
            {isDesk && (
              <Button variant="default" onClick={() => setExporting(true)}>
                {t('console.overview.export')}
              </Button>
            )}
          </RoomHeading>
          <LoadProblem problem={problem} tryAgain={load} />
          {answered && <Cards cards={answered.overview.cards} />}
          <RangePicker choice={choice} range={range} today={today} onChange={(now, days) => setChosen({ choice: now, range: days })} />
          {answered && <CompleteSince since={answered.overview.completeSince} from={answered.range.firstDay} />}
          <div className="charts" aria-busy={isBusy}>
            {answered ? (
              <Charts facts={answered.overview} range={answered.range} today={today} openPerson={openPerson} />
            ) : (
              problem === null && <p className="room-intro">{t('dialog.loading')}</p>
            )}
          </div>
          {isExporting && <ExportDialog first="statistics" range={range} onClose={() => setExporting(false)} />}
        </>
      )}
    </WithPersonPages>
  )
}

type CompleteSinceProps = Readonly<{ since: Facts['completeSince']; from: string }>

/** Said where the period reaches back to what was deleted: a figure that is too small must not look like one that is not. */
function CompleteSince({ since, from }: CompleteSinceProps) {
  const { language, t } = useWords()
  const date = (day: string) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(day))
  const said = (['figures', 'people'] as const).flatMap((what) => {
    const day = since[what]
    return day !== null && from < day ? [t(`console.overview.completeSince.${what}`, { date: date(day) })] : []
  })
  return said.length === 0 ? null : <p className="room-intro">{said.join(' ')}</p>
}

type ChartsProps = Readonly<{
  facts: Facts
  range: DayRange
  today: string
  openPerson: (id: string) => void
}>

function Charts({ facts, range, today, openPerson }: ChartsProps) {
  const { language, t } = useWords()
  const { perDay, durations, byEndReason, heat, busiest } = facts
  const { step, periods } = periodsOf(perDay, today)
  const card = (chart: Chart) => ({
    chart,
    range,
    title: t(`console.overview.charts.${chart}`),
    sheet: sheetOf(chart, facts, today, language),
  })
  const drawing = <p className="chart-none">{t('dialog.loading')}</p>
  return (
    <>
      <Patterns />
      <ChartCard {...card('usage')} isEmpty={periods.every(({ started, activeAtEnd }) => started === 0 && (activeAtEnd ?? 0) === 0)}>
        <Suspense fallback={drawing}>
          <UsageChart step={step} periods={periods} />
        </Suspense>
      </ChartCard>
      <ChartCard {...card('reasons')} isEmpty={sumOf(Object.values(byEndReason)) === 0}>
        <Suspense fallback={drawing}>
          <ReasonsChart step={step} periods={periods} byEndReason={byEndReason} />
        </Suspense>
      </ChartCard>
      <div className="chart-pair">
        <ChartCard {...card('durations')} isEmpty={durations.every(({ sessions }) => sessions === 0)}>
          <Suspense fallback={drawing}>
            <DurationsChart durations={durations} />
          </Suspense>
        </ChartCard>
        <ChartCard {...card('busiest')} isEmpty={busiest.length === 0} isTable>
          <Busiest busiest={busiest} label={card('busiest').title} openPerson={openPerson} />
        </ChartCard>
      </div>
      <ChartCard {...card('heat')} isEmpty={mostOf(heat) === 0} isTable>
        <HeatMap heat={heat} label={card('heat').title} />
      </ChartCard>
    </>
  )
}
