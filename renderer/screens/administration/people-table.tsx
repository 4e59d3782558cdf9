import { Button, Table } from '@mantine/core'
import type { PersonView } from '../../../electron/contract/administration.ts'
import type { Language } from '../../../electron/contract/views.ts'
import { clockText, dayText, isSameDay } from '../../moment.ts'
import { PresenceMark } from '../kit/presence-mark.tsx'
import { useWords } from '../kit/words.ts'

const COLUMNS = ['name', 'state', 'presence', 'openSessions', 'lastSignIn', 'actions'] as const

type PeopleTableProps = Readonly<{
  people: readonly PersonView[]
  manage: (id: string) => void
  /** Makes a new one-time password. */
  renew: (id: string) => void
  openPerson: (id: string) => void
}>

export function PeopleTable({ people, manage, renew, openPerson }: PeopleTableProps) {
  const { t } = useWords()
  return (
    <div className="sessions people" role="region" aria-label={t('people.title')} tabIndex={0}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            {COLUMNS.map((column) => (
              <Table.Th key={column} scope="col">
                {column === 'actions' ? (
                  <span className="visually-hidden">{t('people.columns.actions')}</span>
                ) : (
                  t(`people.columns.${column}`)
                )}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map((person) => (
            <PersonRow
              key={person.id}
              person={person}
              manage={() => manage(person.id)}
              renew={() => renew(person.id)}
              open={() => openPerson(person.id)}
            />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

type RowProps = Readonly<{ person: PersonView; manage: () => void; renew: () => void; open: () => void }>

function PersonRow({ person, manage, renew, open }: RowProps) {
  const { language, t } = useWords()
  const waits = person.state === 'must_change_password'
  return (
    <Table.Tr>
      <Table.Th scope="row" className="person-name">
        <button type="button" className="link-button" onClick={open}>
          {person.displayName}
        </button>
        {person.isSelf && <span className="person-self"> ({t('people.you')})</span>}
        <span className="since">
          {person.username} · {t(`people.roles.${person.role}`)}
        </span>
        {person.email !== null && <span className="since">{person.email}</span>}
      </Table.Th>
      <Table.Td>
        <span className="tag" data-state={person.state}>
          {t(`people.states.${person.state}`)}
        </span>
        {waits && person.lastSignInAt === null && <span className="since">{t('people.notYet')}</span>}
        {waits && !person.isSelf && (
          <button type="button" className="link-button" aria-label={t('people.renewName', { name: person.displayName })} onClick={renew}>
            {t('people.renew')}
          </button>
        )}
      </Table.Td>
      <Table.Td>
        <PresenceMark presence={person.presence} />
      </Table.Td>
      <Table.Td>
        {person.openSession ? (
          <>
            {person.openSessions}
            <span className="since" title={person.openSession.host}>
              {person.openSession.host}
            </span>
          </>
        ) : (
          <Nothing>{t('people.noSession')}</Nothing>
        )}
      </Table.Td>
      <Table.Td>{person.lastSignInAt === null ? t('people.never') : sinceText(new Date(person.lastSignInAt), language)}</Table.Td>
      <Table.Td>
        <Button size="sm" variant="default" aria-label={t('people.manageName', { name: person.displayName })} onClick={manage}>
          {t('people.manage')}
        </Button>
      </Table.Td>
    </Table.Tr>
  )
}

/** A dash to the eye, a word to the ear. */
function Nothing({ children }: Readonly<{ children: string }>) {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">{children}</span>
    </>
  )
}

function sinceText(at: Date, language: Language): string {
  const time = clockText(at, language)
  return isSameDay(at, new Date()) ? time : `${dayText(at, language, new Date(), 'short')}, ${time}`
}
