import '../../styles/fleet.css'
import type { Scope } from '../console/port.ts'
import { useWords } from '../kit/words.ts'
import { LinkLine } from './link-line.tsx'
import { useLink } from './use-link.ts'

const SCOPES = ['desk', 'fleet'] as const

type ScopeProps = Readonly<{ scope: Scope; onChange: (scope: Scope) => void }>

/** Whether the rooms of the console show this desk or all of its fleet. */
export function ScopeBar({ scope, onChange }: ScopeProps) {
  const { t } = useWords()
  const link = useLink()
  return (
    <div className="scope-bar">
      <fieldset className="segments">
        <legend className="visually-hidden">{t('fleet.scope.label')}</legend>
        {SCOPES.map((each) => (
          <label key={each}>
            <input type="radio" name="scope" checked={each === scope} onChange={() => onChange(each)} />
            <span>{t(`fleet.scope.${each}`)}</span>
          </label>
        ))}
      </fieldset>
      {link?.kind === 'enrolled' && <LinkLine state={link} />}
    </div>
  )
}
