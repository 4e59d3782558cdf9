import type { PersonView } from '../../../../electron/contract/administration.ts'
import type { Language } from '../../../../electron/contract/views.ts'
import { ManagePerson } from '../../administration/manage-person.tsx'

export type AccountStep = 'overview' | 'disable' | 'reset'

type AccountProps = Readonly<{
  person: PersonView
  step: AccountStep
  language: Language
  onChanged: () => void
  onClose: () => void
}>

/** The account behind a session. What is not possible for it is explained in its overview. */
export function PersonAccount({ person, step, language, onChanged, onClose }: AccountProps) {
  const isPossible = step === 'disable' ? person.state !== 'disabled' && !person.isLastAdministrator : !person.isSelf
  return <ManagePerson person={person} language={language} first={isPossible ? step : 'overview'} onChanged={onChanged} onClose={onClose} />
}
