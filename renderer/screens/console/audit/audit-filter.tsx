import { useEffect, useState } from 'react'
import { useWords } from '../../kit/words.ts'
import { kindNames } from './audit-facts.ts'
import type { AuditFilter as Filter } from './use-audit.ts'

const TYPING_PAUSE_MS = 250

type FilterProps = Readonly<{ filter: Filter; onChange: (filter: Filter) => void }>

export function AuditFilter({ filter, onChange }: FilterProps) {
  const { language, t } = useWords()
  const [typed, setTyped] = useState(filter.text)
  useEffect(() => {
    if (typed.trim() === filter.text) return undefined
    const timer = setTimeout(() => onChange({ ...filter, text: typed.trim() }), TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed, filter, onChange])

  return (
    <div className="audit-filter" role="search" aria-label={t('console.audit.search')}>
      <label>
        <span>{t('console.audit.search')}</span>
        <input
          type="search"
          className="audit-input"
          value={typed}
          maxLength={200}
          spellCheck={false}
          placeholder={t('console.audit.searchHint')}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <label>
        <span>{t('console.audit.kind')}</span>
        <select
          className="audit-input"
          value={filter.kind ?? ''}
          onChange={(event) => onChange({ text: typed.trim(), kind: event.currentTarget.value || null })}
        >
          <option value="">{t('console.audit.anyKind')}</option>
          {kindNames(language).map(([kind, name]) => (
            <option key={kind} value={kind}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}
