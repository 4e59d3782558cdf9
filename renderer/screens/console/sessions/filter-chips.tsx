import type { PersonView } from '../../../../electron/contract/administration.ts'
import type { SessionsFilter } from '../../../../electron/contract/console-questions.ts'
import { reasonText } from '../../../../electron/contract/reason-text.ts'
import type { Language } from '../../../../electron/contract/views.ts'
import { WORDS } from '../../../../electron/contract/words/index.ts'
import { useWords } from '../../kit/words.ts'
import { limitsOf, NO_FILTER } from './filter.ts'
import type { Limit } from './filter.ts'

type ChipsProps = Readonly<{
  filter: SessionsFilter
  people: readonly PersonView[]
  onChange: (filter: SessionsFilter) => void
}>

/** What limits the table, each with the way to take it away. */
export function FilterChips({ filter, people, onChange }: ChipsProps) {
  const { language, t } = useWords()
  const limits = limitsOf(filter)
  if (limits.length === 0) return null
  return (
    <ul className="chips" aria-label={t('console.sessions.filter.inForce')}>
      {limits.map((limit) => {
        const text = `${t(`console.sessions.filter.${limit.kind}`)}: ${valueText(limit, people, language)}`
        return (
          <li key={limit.key} className="chip">
            <span title={text}>{text}</span>
            <button type="button" aria-label={t('console.sessions.filter.remove', { what: text })} onClick={() => onChange(limit.without)}>
              ×
            </button>
          </li>
        )
      })}
      <li>
        <button type="button" className="link-button" onClick={() => onChange(NO_FILTER)}>
          {t('console.sessions.filter.clear')}
        </button>
      </li>
    </ul>
  )
}

function valueText({ kind, value }: Limit, people: readonly PersonView[], language: Language): string {
  const words = WORDS[language].console.sessions
  const named: Readonly<Record<string, string>> = { ...words.states, ...WORDS[language].presence }
  switch (kind) {
    case 'person':
      return people.find(({ id }) => id === value)?.displayName ?? '…'
    case 'state':
    case 'presence':
      return named[value] ?? value
    case 'reasons':
      return reasonText(value, language)
    case 'firstDay':
    case 'lastDay':
      return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(new Date(`${value}T12:00`))
    case 'text':
    default:
      return value
  }
}
