import { Group } from '@mantine/core'
import { useId, useState } from 'react'
import type { DayRange } from '../../../../electron/contract/console-questions.ts'
import { DayField } from '../../kit/day-field.tsx'
import { useWords } from '../../kit/words.ts'
import { lastDays, rangeOf, rangeProblem } from './range.ts'

const PRESETS = [1, 7, 30, 90] as const

export type Choice = (typeof PRESETS)[number] | 'custom'

type PickerProps = Readonly<{
  choice: Choice
  range: DayRange
  today: string
  onChange: (choice: Choice, range: DayRange) => void
}>

export function RangePicker({ choice, range, today, onChange }: PickerProps) {
  const { t } = useWords()
  const text = (each: Choice) =>
    each === 'custom' ? t('console.overview.range.custom') : each === 1 ? t('console.overview.range.today') : undefined
  return (
    <Group gap="10px 20px">
      <fieldset className="segments">
        <legend className="visually-hidden">{t('console.overview.range.label')}</legend>
        {([...PRESETS, 'custom'] as const).map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="range"
              checked={each === choice}
              onChange={() => onChange(each, each === 'custom' ? range : rangeOf(lastDays(today, each)))}
            />
            <span>{text(each) ?? t('console.overview.range.days', { days: each })}</span>
          </label>
        ))}
      </fieldset>
      {choice === 'custom' && <CustomDays range={range} onChange={(now) => onChange('custom', now)} />}
    </Group>
  )
}

function CustomDays({ range, onChange }: Readonly<{ range: DayRange; onChange: (range: DayRange) => void }>) {
  const { t } = useWords()
  const problemId = useId()
  const [days, setDays] = useState({ firstDay: range.firstDay, lastDay: range.lastDay })
  const problem = rangeProblem(days)

  function set(change: Partial<typeof days>) {
    const now = { ...days, ...change }
    setDays(now)
    if (rangeProblem(now) === null) onChange(rangeOf(now))
  }

  return (
    <Group gap="8px 16px" className="range-days">
      {(['firstDay', 'lastDay'] as const).map((name) => (
        <DayField
          key={name}
          label={t(`console.overview.range.${name}`)}
          value={days[name]}
          hasProblem={problem !== null}
          describedBy={problemId}
          onChange={(day) => set({ [name]: day })}
        />
      ))}
      <p id={problemId} className="range-problem" role="alert">
        {problem !== null && t(`console.overview.range.${problem}`)}
      </p>
    </Group>
  )
}
