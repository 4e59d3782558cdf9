import { Alert, Group } from '@mantine/core'
import { useId, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import type { Chart, Sheet } from '../../../../electron/contract/charts/sheets.ts'
import type { DayRange } from '../../../../electron/contract/console-questions.ts'
import type { ExportResult } from '../../../../electron/contract/console.ts'
import type { Result } from '../../../../electron/contract/result.ts'
import { useSubmit } from '../../kit/use-submit.ts'
import { useWords } from '../../kit/words.ts'
import { useFreshAsk } from '../../password/reauthentication.tsx'
import { usePort } from '../port.ts'
import { pictureOf } from './save-chart.ts'
import { SheetTable } from './sheet-table.tsx'

type CardProps = Readonly<{
  title: string
  chart: Chart
  range: DayRange
  sheet: Sheet
  /** There is nothing to be drawn. */
  isEmpty: boolean
  /** What is shown is a table already. */
  isTable?: boolean
  children: ReactNode
}>

/** A chart, its numbers as a table, and the ways to keep either. */
export function ChartCard({ title, chart, range, sheet, isEmpty, isTable = false, children }: CardProps) {
  const { t } = useWords()
  const titleId = useId()
  const [asTable, setAsTable] = useState(false)
  const picture = useRef<HTMLDivElement>(null)
  const { saved, problem, savePicture, saveTable } = useSaving(chart, range)
  const isDesk = usePort().kind === 'desk'
  const named = (key: 'showTable' | 'savePicture' | 'saveTable') => ({
    children: t(`console.overview.${key}`),
    'aria-label': t(`console.overview.${key}Of`, { chart: title }),
  })
  return (
    <section className="room chart" aria-labelledby={titleId}>
      <div ref={picture} className="chart-picture">
        <h2 id={titleId}>{title}</h2>
        {isEmpty ? (
          <p className="chart-none">{t('console.overview.none')}</p>
        ) : asTable ? (
          <SheetTable sheet={sheet} label={title} />
        ) : (
          children
        )}
      </div>
      {!isEmpty && (
        <Group gap="2px 20px" className="chart-tools">
          {!isTable && (
            <button
              type="button"
              className="link-button"
              aria-pressed={asTable}
              onClick={() => setAsTable((before) => !before)}
              {...named('showTable')}
            />
          )}
          <button
            type="button"
            className="link-button"
            onClick={() => picture.current && void savePicture(picture.current)}
            {...named('savePicture')}
          />
          {isDesk && <button type="button" className="link-button" onClick={() => void saveTable()} {...named('saveTable')} />}
          <p className="chart-saved" role="status">
            {saved !== null && t('console.overview.saved', { file: saved })}
          </p>
        </Group>
      )}
      {problem !== null && <Alert role="alert">{problem}</Alert>}
    </section>
  )
}

function useSaving(chart: Chart, range: DayRange) {
  const ask = useFreshAsk()
  const { problem, submit } = useSubmit()
  const [saved, setSaved] = useState<string | null>(null)

  async function save(order: () => Promise<Result<ExportResult>>) {
    setSaved(null)
    const result = await submit(order)
    if (result?.value.kind === 'done') setSaved(result.value.file)
  }

  return {
    saved,
    problem,
    savePicture: (element: HTMLElement) =>
      save(async () => ask('console:save-picture', await pictureOf(`latchkey-${chart}-${range.firstDay}-${range.lastDay}`, element))),
    saveTable: () => save(() => ask('console:save-table', { chart, range })),
  }
}
