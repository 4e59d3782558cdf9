import type { PersonView } from '../../../../electron/contract/administration.ts'
import type { CloseTarget } from '../../../../electron/contract/console-questions.ts'
import type { ConsoleSession } from '../../../../electron/contract/console.ts'
import { filled } from '../../../../electron/contract/words/index.ts'
import type { Words } from '../../../../electron/contract/words/index.ts'
import { useWords } from '../../kit/words.ts'
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
  onPeopleChanged: () => void
  end: (target: CloseTarget) => void
  copy: (row: ConsoleSession) => void
  showPerson: (id: string) => void
}>

export function RowSurface(props: SurfaceProps) {
  const { opened, open, people, onPeopleChanged, showPerson } = props
  const { t, words } = useWords()
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
          groups={groupsFor(props, person, words.console.sessions.actions)}
          x={opened.x}
          y={opened.y}
          onClose={close}
        />
      )
    case 'story':
      return <SessionStory session={row} showPerson={showPerson} onClose={() => open(null)} />
    case 'account':
      return person ? <PersonAccount person={person} step={opened.step} onChanged={onPeopleChanged} onClose={() => open(null)} /> : null
    default:
      return null
  }
}

type Says = Words['console']['sessions']['actions']

function groupsFor(
  { opened: { row }, open, end, copy, showPerson }: SurfaceProps,
  person: PersonView | undefined,
  says: Says,
): readonly (readonly MenuItem[])[] {
  const item = (name: keyof Says, act: () => void, danger = false) => ({
    label: filled(says[name], { name: row.displayName }),
    act,
    danger,
  })
  const account = (name: keyof Says, step: AccountStep) => item(name, () => open({ kind: 'account', row, step }))
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
