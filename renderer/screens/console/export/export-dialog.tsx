import { Alert, Button, Group } from '@mantine/core'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { dayMs } from '../../../../electron/contract/charts/days.ts'
import { numberText } from '../../../../electron/contract/charts/sheets.ts'
import type { DayRange, ExportOrder, SessionsFilter } from '../../../../electron/contract/console-questions.ts'
import type { ExportProgress, ExportResult } from '../../../../electron/contract/console.ts'
import { DialogActions } from '../../kit/dialog-actions.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { useWords } from '../../kit/words.ts'
import { dayIn, lastDays, rangeOf, ZONE } from '../overview/range.ts'
import { isUnlimited, NO_FILTER } from '../sessions/filter.ts'
import { useExport } from './use-export.ts'

type ExportProps = Readonly<{
  /** What is chosen at first. */
  first: ExportOrder['what']
  /** For sessions. */
  filter?: SessionsFilter
  /** For statistics; the last 30 days where nothing is said. */
  range?: DayRange
  onClose: () => void
}>

/** Closing the dialog calls off an export that is still being written. */
export function ExportDialog({ first, filter = NO_FILTER, range, onClose }: ExportProps) {
  const { language, t } = useWords()
  const { exporting, start, cancel, again } = useExport()
  const [what, setWhat] = useState(first)
  const [format, setFormat] = useState<ExportOrder['format']>('csv')
  const [days] = useState(() => range ?? rangeOf(lastDays(dayIn(ZONE, new Date()), 30)))

  function submit(event: FormEvent) {
    event.preventDefault()
    void start({ what, format, filter, range: days })
  }

  const close = () => {
    if (exporting.kind === 'running') cancel()
    onClose()
  }
  const day = (text: string) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(dayMs(text))
  const hints = {
    sessions: t(isUnlimited(filter) ? 'console.export.sessionsAll' : 'console.export.sessionsFiltered'),
    audit: t('console.export.auditHint'),
    statistics: t('console.export.statisticsHint', { first: day(days.firstDay), last: day(days.lastDay) }),
  }
  return (
    <Dialog title={t('console.export.title')} focusOn="input:checked" onClose={close}>
      {exporting.kind === 'choosing' && (
        <form className="dialog-form" onSubmit={submit}>
          <Choices
            legend={t('console.export.what')}
            name="what"
            options={(['sessions', 'audit', 'statistics'] as const).map((value) => ({
              value,
              label: t(`console.export.${value}`),
              hint: hints[value],
            }))}
            chosen={what}
            choose={setWhat}
          />
          <Choices
            legend={t('console.export.format')}
            name="format"
            options={(['csv', 'json'] as const).map((value) => ({ value, label: t(`console.export.${value}`), hint: null }))}
            chosen={format}
            choose={setFormat}
          />
          <p>{t('console.export.note')}</p>
          {exporting.problem !== null && <Alert role="alert">{exporting.problem}</Alert>}
          <DialogActions submit={t('console.export.start')} leave={t('dialog.cancel')} busy={false} onLeave={close} />
        </form>
      )}
      {exporting.kind === 'running' && <Running progress={exporting.progress} cancel={cancel} />}
      {exporting.kind === 'over' && <Over result={exporting.result} again={again} onClose={onClose} />}
    </Dialog>
  )
}

type ChoicesProps<Value extends string> = Readonly<{
  legend: string
  name: string
  options: readonly Readonly<{ value: Value; label: string; hint: string | null }>[]
  chosen: Value
  choose: (value: Value) => void
}>

const Choices = <Value extends string>({ legend, name, options, chosen, choose }: ChoicesProps<Value>) => (
  <fieldset className="choices">
    <legend>{legend}</legend>
    {options.map(({ value, label, hint }) => (
      <label key={value} className="check">
        <input type="radio" name={name} checked={value === chosen} onChange={() => choose(value)} />
        <span>
          {label}
          {hint !== null && <small>{hint}</small>}
        </span>
      </label>
    ))}
  </fieldset>
)

type RunningProps = Readonly<{ progress: ExportProgress | null; cancel: () => void }>

function Running({ progress, cancel }: RunningProps) {
  const { language, t } = useWords()
  const number = (count: number) => numberText(count, language)
  return (
    <div className="dialog-form">
      <p role="status">{progress === null && t('console.export.choosing')}</p>
      <progress
        aria-label={t('console.export.progressLabel')}
        {...(progress === null ? {} : { value: progress.done, max: Math.max(progress.total, progress.done, 1) })}
      />
      {/* Not a live region: it changes ten times a second. */}
      <p>
        {progress !== null &&
          t('console.export.progress', { done: number(progress.done), total: number(Math.max(progress.total, progress.done)) })}
      </p>
      <Group gap="sm" mt={6}>
        <Button variant="default" autoFocus onClick={cancel}>
          {t('console.export.cancel')}
        </Button>
      </Group>
    </div>
  )
}

type OverProps = Readonly<{ result: ExportResult; again: () => void; onClose: () => void }>

function Over({ result, again, onClose }: OverProps) {
  const { language, t } = useWords()
  return (
    <div className="dialog-form">
      <p role="status">
        {result.kind === 'cancelled'
          ? t('console.export.cancelled')
          : t('console.export.done', { count: result.rows, number: numberText(result.rows, language), file: result.file })}
      </p>
      <Group gap="sm" mt={6}>
        <Button autoFocus onClick={onClose}>
          {t('dialog.done')}
        </Button>
        <Button variant="default" onClick={again}>
          {t('console.export.again')}
        </Button>
      </Group>
    </div>
  )
}
