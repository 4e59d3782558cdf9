import { Button } from '@mantine/core'
import { useState } from 'react'
import { isFound } from '../../../electron/text/search-key.ts'
import { WithPersonPages } from '../console/person/with-person-pages.tsx'
import { useConsoleChanges } from '../console/use-console-changes.ts'
import { LoadProblem } from '../kit/load-problem.tsx'
import { SearchField } from '../kit/search-field.tsx'
import { usePeople } from '../kit/use-people.ts'
import { useWords } from '../kit/words.ts'
import { AddPerson } from './add-person.tsx'
import { ManagePerson } from './manage-person.tsx'
import { PeopleTable } from './people-table.tsx'
import { RoomHeading } from './room-heading.tsx'

const CHANGES_GATHER_MS = 2_000

type Open = Readonly<{ kind: 'add' }> | Readonly<{ kind: 'manage'; id: string; first: 'overview' | 'reset' }>

export function People() {
  const { t } = useWords()
  const { people, problem, load } = usePeople()
  const [wanted, setWanted] = useState('')
  const [open, setOpen] = useState<Open | null>(null)
  const found = people?.filter(({ displayName, username, email }) => isFound(wanted, [displayName, username, email])) ?? []
  const managed = open?.kind === 'manage' ? people?.find(({ id }) => id === open.id) : undefined

  useConsoleChanges(() => void load(), CHANGES_GATHER_MS)

  const close = () => {
    setOpen(null)
    // Somebody may have signed in or out meanwhile.
    void load()
  }

  return (
    <>
      <WithPersonPages onBack={() => void load()}>
        {(openPerson) => (
          <>
            <RoomHeading title={t('people.title')} intro={t('people.intro')}>
              <Button onClick={() => setOpen({ kind: 'add' })}>{t('people.add')}</Button>
            </RoomHeading>
            <LoadProblem problem={problem} tryAgain={load} />
            <section className="room" aria-busy={people === null}>
              {people === null ? (
                <p className="room-intro">{problem === null ? t('dialog.loading') : '–'}</p>
              ) : (
                <>
                  <SearchField label={t('people.search')} hint={t('people.searchHint')} text={wanted} onChange={setWanted} />
                  {found.length === 0 ? (
                    <p className="room-intro">{t('console.sessions.filter.nobody')}</p>
                  ) : (
                    <PeopleTable
                      people={found}
                      manage={(id) => setOpen({ kind: 'manage', id, first: 'overview' })}
                      renew={(id) => setOpen({ kind: 'manage', id, first: 'reset' })}
                      openPerson={openPerson}
                    />
                  )}
                </>
              )}
            </section>
          </>
        )}
      </WithPersonPages>
      {open?.kind === 'add' && <AddPerson onChanged={() => void load()} onClose={close} />}
      {managed && open?.kind === 'manage' && (
        <ManagePerson key={managed.id} person={managed} first={open.first} onChanged={() => void load()} onClose={close} />
      )}
    </>
  )
}
