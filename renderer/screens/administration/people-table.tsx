import { Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { PersonView } from '../../../electron/contract/administration.ts'
import type { Language } from '../../../electron/contract/views.ts'
import { clockText, dayText, isSameDay } from '../../moment.ts'

const COLUMNS = ['name', 'username', 'email', 'role', 'state', 'session', 'actions'] as const

type PeopleTableProps = Readonly<{ people: readonly PersonView[]; language: Language; manage: (id: string) => void }>

export function PeopleTable({ people, language, manage }: PeopleTableProps) {
  const { t } = useTranslation()
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
            <PersonRow key={person.id} person={person} language={language} manage={() => manage(person.id)} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function PersonRow({ person, language, manage }: Readonly<{ person: PersonView; language: Language; manage: () => void }>) {
  const { t } = useTranslation()
  return (
    <Table.Tr>
      <Table.Th scope="row" className="person-name">
        {person.displayName}
        {person.isSelf && <span className="person-self"> ({t('people.you')})</span>}
      </Table.Th>
      <Table.Td>{person.username}</Table.Td>
      <Table.Td className="person-email">{person.email ?? <Nothing>{t('people.noEmail')}</Nothing>}</Table.Td>
      <Table.Td>{t(`people.roles.${person.role}`)}</Table.Td>
      <Table.Td>
        <span className="tag" data-state={person.state}>
          {t(`people.states.${person.state}`)}
        </span>
      </Table.Td>
      <Table.Td>
        {person.openSession ? (
          <>
            {person.openSession.host}
            <span className="since">{t('people.since', { time: sinceText(new Date(person.openSession.startedAt), language) })}</span>
          </>
        ) : (
          <Nothing>{t('people.noSession')}</Nothing>
        )}
      </Table.Td>
      <Table.Td>
        <button
          type="button"
          className="button quiet small"
          aria-label={t('people.manageName', { name: person.displayName })}
          onClick={manage}
        >
          {t('people.manage')}
        </button>
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
