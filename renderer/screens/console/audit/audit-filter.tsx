import { NativeSelect } from '@mantine/core'
import { SearchField } from '../../kit/search-field.tsx'
import { useWords } from '../../kit/words.ts'
import { kindNames } from './audit-facts.ts'
import type { AuditFilter as Filter } from './use-audit.ts'

type FilterProps = Readonly<{ filter: Filter; onChange: (filter: Filter) => void }>

export function AuditFilter({ filter, onChange }: FilterProps) {
  const { language, t } = useWords()
  const kinds = kindNames(language).map(([kind, name]) => ({ value: kind, label: name }))
  return (
    <div className="audit-filter" role="search" aria-label={t('console.audit.search')}>
      <SearchField
        label={t('console.audit.search')}
        hint={t('console.audit.searchHint')}
        text={filter.text}
        onChange={(text) => onChange({ ...filter, text })}
      />
      <NativeSelect
        size="sm"
        label={t('console.audit.kind')}
        data={[{ value: '', label: t('console.audit.anyKind') }, ...kinds]}
        value={filter.kind ?? ''}
        onChange={(event) => onChange({ ...filter, kind: event.currentTarget.value || null })}
      />
    </div>
  )
}
