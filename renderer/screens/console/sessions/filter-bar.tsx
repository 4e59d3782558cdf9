import { useEffect, useId, useState } from 'react'
import type { PersonView } from '../../../../electron/contract/administration.ts'
import type { SessionsFilter } from '../../../../electron/contract/console-questions.ts'
import { useWords } from '../../kit/words.ts'
import { DropDown } from './drop-down.tsx'
import { PersonPicker } from './person-picker.tsx'

const TYPING_PAUSE_MS = 250

type FilterBarProps = Readonly<{
  filter: SessionsFilter
  people: readonly PersonView[]
  onChange: (filter: SessionsFilter) => void
}>

export function FilterBar({ filter, people, onChange }: FilterBarProps) {
  const { t, words } = useWords()
  const { online, away, offline } = words.presence
  const presences = { online, away, offline }
  const set = (change: Partial<SessionsFilter>) => onChange({ ...filter, ...change })
  return (
    <div className="filter-bar" role="search" aria-label={t('console.sessions.filter.label')}>
      <SearchText text={filter.text} onChange={(text) => set({ text })} />
      <PersonPicker people={people} chosen={filter.person} choose={(person) => set({ person })} />
      <Choice
        label={t('console.sessions.filter.state')}
        names={words.console.sessions.states}
        value={filter.state}
        onChange={(state) => set({ state })}
      />
      <Choice
        label={t('console.sessions.filter.presence')}
        names={presences}
        value={filter.presence}
        onChange={(presence) => set({ presence })}
      />
      <Reasons chosen={filter.reasons} onChange={(reasons) => set({ reasons })} />
      <Day
        label={t('console.sessions.filter.firstDay')}
        value={filter.firstDay}
        latest={filter.lastDay}
        onChange={(firstDay) => set({ firstDay })}
      />
      <Day
        label={t('console.sessions.filter.lastDay')}
        value={filter.lastDay}
        earliest={filter.firstDay}
        onChange={(lastDay) => set({ lastDay })}
      />
    </div>
  )
}

/** Takes effect when the typing pauses. */
function SearchText({ text, onChange }: Readonly<{ text: string; onChange: (text: string) => void }>) {
  const { t } = useWords()
  const [typed, setTyped] = useState({ text, of: text })
  // The filter was changed from elsewhere, as by "Clear filters".
  if (typed.of !== text) setTyped({ text, of: text })
  useEffect(() => {
    if (typed.text === text) return undefined
    const timer = setTimeout(() => onChange(typed.text), TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, text, onChange])

  return (
    <label className="console-field search">
      <span>{t('console.sessions.filter.text')}</span>
      <input
        type="search"
        className="console-input"
        spellCheck={false}
        placeholder={t('console.sessions.filter.textHint')}
        maxLength={200}
        value={typed.text}
        onChange={(event) => setTyped({ text: event.currentTarget.value, of: text })}
      />
    </label>
  )
}

type ChoiceProps<Value extends string> = Readonly<{
  label: string
  names: Readonly<Record<Value, string>>
  value: Value | null
  onChange: (value: Value | null) => void
}>

function Choice<Value extends string>({ label, names, value, onChange }: ChoiceProps<Value>) {
  const { t } = useWords()
  const id = useId()
  // Around a list, a label would take its options for part of the name.
  return (
    <div className="console-field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="console-input"
        value={value ?? ''}
        onChange={(event) => onChange((event.currentTarget.value || null) as Value | null)}
      >
        <option value="">{t('console.sessions.filter.any')}</option>
        {Object.entries<string>(names).map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}

type ReasonsProps = Readonly<{ chosen: readonly string[]; onChange: (reasons: readonly string[]) => void }>

function Reasons({ chosen, onChange }: ReasonsProps) {
  const { t, words } = useWords()
  const reasons = Object.entries(words.endReason).filter(([reason]) => reason !== 'unknown')
  const label =
    chosen.length === 0 ? t('console.sessions.filter.any') : t('console.sessions.filter.reasonsChosen', { count: chosen.length })
  return (
    <div className="console-field" role="group" aria-label={t('console.sessions.filter.reasons')}>
      <span>{t('console.sessions.filter.reasons')}</span>
      <DropDown label={label} plain>
        {() =>
          reasons.map(([reason, name]) => (
            <label key={reason} className="drop-check">
              <input
                type="checkbox"
                checked={chosen.includes(reason)}
                onChange={(event) =>
                  onChange(event.currentTarget.checked ? [...chosen, reason] : chosen.filter((other) => other !== reason))
                }
              />
              {name}
            </label>
          ))
        }
      </DropDown>
    </div>
  )
}

type DayProps = Readonly<{
  label: string
  value: string | null
  earliest?: string | null
  latest?: string | null
  onChange: (day: string | null) => void
}>

const Day = ({ label, value, earliest, latest, onChange }: DayProps) => (
  <label className="console-field">
    <span>{label}</span>
    <input
      type="date"
      className="console-input"
      value={value ?? ''}
      min={earliest ?? undefined}
      max={latest ?? undefined}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  </label>
)
