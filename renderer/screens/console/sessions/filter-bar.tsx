import { Input, NativeSelect } from '@mantine/core'
import type { PersonView } from '../../../../electron/contract/administration.ts'
import type { SessionsFilter } from '../../../../electron/contract/console-questions.ts'
import { DayField } from '../../kit/day-field.tsx'
import { SearchField } from '../../kit/search-field.tsx'
import { useWords } from '../../kit/words.ts'
import { DropDown } from './drop-down.tsx'
import { PersonPicker } from './person-picker.tsx'

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
      <SearchField
        className="search"
        label={t('console.sessions.filter.text')}
        hint={t('console.sessions.filter.textHint')}
        text={filter.text}
        onChange={(text) => set({ text })}
      />
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
      <DayField
        label={t('console.sessions.filter.firstDay')}
        value={filter.firstDay ?? ''}
        latest={filter.lastDay}
        onChange={(day) => set({ firstDay: day || null })}
      />
      <DayField
        label={t('console.sessions.filter.lastDay')}
        value={filter.lastDay ?? ''}
        earliest={filter.firstDay}
        onChange={(day) => set({ lastDay: day || null })}
      />
    </div>
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
  const data = Object.entries<string>(names).map(([each, text]) => ({ value: each, label: text }))
  return (
    <NativeSelect
      size="sm"
      label={label}
      data={[{ value: '', label: t('console.sessions.filter.any') }, ...data]}
      value={value ?? ''}
      onChange={(event) => onChange((event.currentTarget.value || null) as Value | null)}
    />
  )
}

type ReasonsProps = Readonly<{ chosen: readonly string[]; onChange: (reasons: readonly string[]) => void }>

function Reasons({ chosen, onChange }: ReasonsProps) {
  const { t, words } = useWords()
  const reasons = Object.entries(words.endReason).filter(([reason]) => reason !== 'unknown')
  const label =
    chosen.length === 0 ? t('console.sessions.filter.any') : t('console.sessions.filter.reasonsChosen', { count: chosen.length })
  return (
    <Input.Wrapper
      role="group"
      aria-label={t('console.sessions.filter.reasons')}
      label={t('console.sessions.filter.reasons')}
      labelElement="div"
      size="sm"
    >
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
    </Input.Wrapper>
  )
}
