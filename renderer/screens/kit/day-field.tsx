import { TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { dayFieldText, dayWritten } from '../../day-field-text.ts'
import { useWords } from './words.ts'

type DayFieldProps = Readonly<{
  label: string
  /** Such as `2026-11-08`; empty for none. */
  value: string
  earliest?: string | null
  latest?: string | null
  hasProblem?: boolean
  describedBy?: string
  onChange: (day: string) => void
}>

/**
 * A day in the order of the person's language, to be written or chosen. The browser's own field has the order of the browser's language,
 * which is the one of the computer: its calendar is used, its field is not.
 */
export function DayField({ label, value, earliest, latest, hasProblem = false, describedBy, onChange }: DayFieldProps) {
  const { language, t } = useWords()
  const calendar = useRef<HTMLInputElement>(null)
  const [written, write] = useState({ text: dayFieldText(value, language), of: value })
  // It was changed from elsewhere, as by "Clear filters" or the calendar.
  if (written.of !== value) write({ text: dayFieldText(value, language), of: value })

  function take(text: string) {
    const day = dayWritten(text, language) ?? ''
    write({ text, of: day })
    if (day !== value) onChange(day)
  }

  const isNoDay = written.text.trim() !== '' && value === ''
  return (
    <TextInput
      size="sm"
      className="day-field"
      label={label}
      placeholder={t('when.field')}
      inputMode="numeric"
      autoComplete="off"
      spellCheck={false}
      maxLength={12}
      value={written.text}
      error={hasProblem || isNoDay}
      aria-invalid={hasProblem || isNoDay}
      aria-describedby={describedBy}
      onChange={(event) => take(event.currentTarget.value)}
      rightSection={
        <span className="day-calendar">
          <input
            ref={calendar}
            type="date"
            tabIndex={-1}
            aria-hidden="true"
            value={value}
            min={earliest ?? undefined}
            max={latest ?? undefined}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
          <button
            type="button"
            aria-label={t('when.calendar', { field: label })}
            title={t('when.calendar', { field: label })}
            onClick={() => calendar.current?.showPicker()}
          >
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d="M2.5 4h11v9.5h-11z M2.5 7h11 M5.5 2v3 M10.5 2v3" />
            </svg>
          </button>
        </span>
      }
    />
  )
}
