import type { PersonView } from '../../../../electron/contract/administration.ts'
import { ManagePerson } from '../../administration/manage-person.tsx'

export type AccountStep = 'overview' | 'disable' | 'reset'

type AccountProps = Readonly<{
  person: PersonView
  step: AccountStep
  onChanged: () => void
  onClose: () => void
}>

/** The account behind a session. What is not possible for it is explained in its overview. */
export function PersonAccount({ person, step, onChanged, onClose }: AccountProps) {
  const isPossible = step === 'disable' ? person.state !== 'disabled' && !person.isLastAdministrator : !person.isSelf
  return <ManagePerson person={person} first={isPossible ? step : 'overview'} onChanged={onChanged} onClose={onClose} />
}
