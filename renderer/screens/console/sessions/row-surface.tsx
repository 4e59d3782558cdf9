import { useTranslation } from 'react-i18next'
import type { PersonView } from '../../../../electron/contract/administration.ts'
import type { CloseTarget } from '../../../../electron/contract/console-questions.ts'
import type { ConsoleSession } from '../../../../electron/contract/console.ts'
import type { Language } from '../../../../electron/contract/views.ts'
import { PersonAccount } from './person-account.tsx'
import type { AccountStep } from './person-account.tsx'
import { RowMenu } from './row-menu.tsx'
import type { MenuItem } from './row-menu.tsx'
import { SessionStory } from './session-of-row.tsx'

/** What is open above the table about one row. */
export type Opened =
  | Readonly<{ kind: 'menu'; row: ConsoleSession; x: number; y: number }>
  | Readonly<{ kind: 'story'; row: ConsoleSession }>
  | Readonly<{ kind: 'account'; row: ConsoleSession; step: AccountStep }>

type SurfaceProps = Readonly<{
  opened: Opened
  open: (now: Opened | null) => void
  people: readonly PersonView[]
  language: Language
  onPeopleChanged: () => void
  end: (target: CloseTarget) => void
  copy: (row: ConsoleSession) => void
  showPerson: (id: string) => void
}>

export function RowSurface(props: SurfaceProps) {
  const { opened, open, people, language, onPeopleChanged, showPerson } = props
  const { t } = useTranslation()
  const { row } = opened
  const person = people.find(({ id }) => id === row.personId)
  const close = () => {
    open(null)
    document.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.id)}"]`)?.focus({ preventScroll: true })
  }
  switch (opened.kind) {
    case 'menu':
      return (
        <RowMenu
          label={t('console.sessions.menuFor', { name: row.displayName })}
          groups={groupsFor(props, person, (key) => t(key, { name: row.displayName }))}
          x={opened.x}
          y={opened.y}
          onClose={close}
        />
      )
    case 'story':
      return <SessionStory session={row} language={language} showPerson={showPerson} onClose={() => open(null)} />
    case 'account':
      return person ? (
        <PersonAccount person={person} step={opened.step} language={language} onChanged={onPeopleChanged} onClose={() => open(null)} />
      ) : null
    default:
      return null
  }
}

function groupsFor(
  { opened: { row }, open, end, copy, showPerson }: SurfaceProps,
  person: PersonView | undefined,
  say: (key: string) => string,
): readonly (readonly MenuItem[])[] {
  const item = (name: string, act: () => void, danger = false) => ({
    label: say(`console.sessions.actions.${name}`),
    act,
    danger,
  })
  const account = (name: string, step: AccountStep) => item(name, () => open({ kind: 'account', row, step }))
  const isOver = row.endedAt !== null
  return [
    [
      item('details', () => open({ kind: 'story', row })),
      item('othersOfPerson', () => showPerson(row.personId)),
      item('copy', () => copy(row)),
    ],
    [
      ...(isOver ? [] : [item('end', () => end({ kind: 'sessions', ids: [row.id] }), true)]),
      item('endPerson', () => end({ kind: 'person', id: row.personId }), true),
    ],
    person === undefined
      ? []
      : [
          account(person.state === 'locked' ? 'unlock' : 'account', 'overview'),
          ...(person.isSelf ? [] : [account('resetPassword', 'reset')]),
          ...(person.state === 'disabled' || person.isLastAdministrator ? [] : [account('disable', 'disable')]),
        ],
  ]
}
