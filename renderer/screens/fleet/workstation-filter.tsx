import { NativeSelect } from '@mantine/core'
import { useCallback } from 'react'
import { numberText } from '../../../electron/contract/charts/sheets.ts'
import type { WorkstationsPage } from '../../../electron/contract/fleet/views.ts'
import { SearchField } from '../kit/search-field.tsx'
import { useAnswer } from '../kit/use-answer.ts'
import { useWords } from '../kit/words.ts'
import type { Question } from './workstation-pages.ts'

const STATES = ['in_use', 'free', 'silent', 'revoked'] as const

export const isUnlimited = ({ text, site, state }: Question) => text.trim() === '' && site === null && state === null

type FilterProps = Readonly<{
  question: Question
  counted: Pick<WorkstationsPage, 'byState'> | null
  onChange: (question: Question) => void
}>

export function WorkstationFilter({ question, counted, onChange }: FilterProps) {
  const { language, t } = useWords()
  const { answer: sites } = useAnswer('fleet:sites', null)
  const search = useCallback((text: string) => onChange({ ...question, text }), [question, onChange])
  const stateText = (state: (typeof STATES)[number]) => {
    const name = t(`fleet.workstations.states.${state}`)
    return counted === null ? name : t('fleet.workstations.counted', { state: name, number: numberText(counted.byState[state], language) })
  }
  return (
    <div className="workstation-filter" role="search" aria-label={t('console.sessions.filter.label')}>
      <SearchField
        label={t('fleet.workstations.search')}
        hint={t('fleet.workstations.searchHint')}
        text={question.text}
        onChange={search}
      />
      <NativeSelect
        size="sm"
        label={t('fleet.workstations.site')}
        data={[{ value: '', label: t('fleet.workstations.anySite') }, ...(sites ?? []).map((site) => ({ value: site, label: site }))]}
        value={question.site ?? ''}
        onChange={(event) => onChange({ ...question, site: event.currentTarget.value || null })}
      />
      <fieldset className="segments">
        <legend className="visually-hidden">{t('fleet.workstations.state')}</legend>
        {([null, ...STATES] as const).map((state) => (
          <label key={state}>
            <input
              type="radio"
              name="workstation-state"
              checked={question.state === state}
              onChange={() => onChange({ ...question, state })}
            />
            <span>{state === null ? t('fleet.workstations.any') : stateText(state)}</span>
          </label>
        ))}
      </fieldset>
    </div>
  )
}
