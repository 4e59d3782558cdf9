import { Button, Group } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { mostOf } from '../../../../electron/contract/charts/heat.ts'
import type { PersonPage as Page } from '../../../../electron/contract/console.ts'
import { ManagePerson } from '../../administration/manage-person.tsx'
import { LoadProblem } from '../../kit/load-problem.tsx'
import { PresenceMark } from '../../kit/presence-mark.tsx'
import { useAnswer } from '../../kit/use-answer.ts'
import { useWords } from '../../kit/words.ts'
import { HeatMap } from '../overview/heat-map.tsx'
import { ZONE } from '../overview/range.ts'
import { usePort } from '../port.ts'
import { CloseDialog } from '../sessions/close-dialog.tsx'
import { useClosing } from '../sessions/use-closing.ts'
import { useConsoleChanges } from '../use-console-changes.ts'
import { PersonFigures } from './person-figures.tsx'
import { PersonSessions } from './person-sessions.tsx'

const CHANGES_GATHER_MS = 2_000

type PersonPageProps = Readonly<{ id: string; back: () => void }>

/** Everything about one person: the account, how they use the workstation, and their newest sessions. */
export function PersonPage({ id, back }: PersonPageProps) {
  const { t } = useWords()
  const question = useMemo(() => ({ id, zone: ZONE }), [id])
  const { answer: page, problem, load } = useAnswer(usePort().person, question)
  useConsoleChanges(() => void load(), CHANGES_GATHER_MS)
  return (
    <div className="room-behind" aria-busy={page === null}>
      <button type="button" className="link-button" onClick={back}>
        <span aria-hidden="true">← </span>
        {t('console.person.back')}
      </button>
      <LoadProblem problem={problem} tryAgain={load} />
      {page === null ? (
        <>
          <h1 className="visually-hidden">{t('people.title')}</h1>
          {problem === null && <p className="room-intro">{t('dialog.loading')}</p>}
        </>
      ) : (
        <Person page={page} load={load} />
      )}
    </div>
  )
}

type PersonProps = Readonly<{ page: Page; load: () => Promise<void> }>

function Person({ page, load }: PersonProps) {
  const { t } = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  const [isManaging, setManaging] = useState(false)
  const closing = useClosing(() => void load())
  const { person, heat, sessions } = page
  const canEnd = person.openSessions > 0
  useEffect(() => heading.current?.focus(), [])

  return (
    <>
      <div className="welcome">
        <div className="room-heading">
          <h1 ref={heading} tabIndex={-1}>
            {person.displayName}
            {person.isSelf && <span className="person-self"> ({t('people.you')})</span>}
          </h1>
          <Group component="p" gap="4px 16px" mt={6} c="dimmed">
            <PresenceMark presence={person.presence} />
            <span>{t('console.person.intro', { username: person.username, role: t(`people.roles.${person.role}`) })}</span>
            {person.email !== null && <span>{person.email}</span>}
            <span className="tag" data-state={person.state}>
              {t(`people.states.${person.state}`)}
            </span>
          </Group>
        </div>
        <Group gap="sm">
          <Button variant="default" onClick={() => setManaging(true)}>
            {t('console.person.manage')}
          </Button>
          <Button
            className={canEnd ? 'danger' : ''}
            aria-disabled={!canEnd}
            title={canEnd ? undefined : t('console.person.nothingOpen')}
            variant={canEnd ? 'filled' : 'default'}
            onClick={() => canEnd && void closing.prepare({ kind: 'person', id: person.id })}
          >
            {t('console.person.endAll')}
          </Button>
        </Group>
      </div>
      <PersonFigures page={page} />
      <section className="room" aria-labelledby="pattern-title">
        <h2 id="pattern-title">{t('console.person.pattern')}</h2>
        {mostOf(heat) === 0 ? (
          <p className="room-intro">{t('console.person.noPattern')}</p>
        ) : (
          <HeatMap heat={heat} label={t('console.person.pattern')} />
        )}
      </section>
      <section className="room" aria-labelledby="newest-title">
        <h2 id="newest-title">{t('console.person.newest')}</h2>
        <PersonSessions sessions={sessions} />
      </section>
      {isManaging && (
        <ManagePerson
          person={person}
          onChanged={() => void load()}
          onClose={() => {
            setManaging(false)
            void load()
          }}
        />
      )}
      <CloseDialog flow={closing} />
    </>
  )
}
