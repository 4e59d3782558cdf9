import { Group } from '@mantine/core'
import { useMemo, useRef, useState } from 'react'
import type { AlertView } from '../../../../electron/contract/console.ts'
import '../../../styles/alerts.css'
import { RoomHeading } from '../../administration/room-heading.tsx'
import { LoadProblem } from '../../kit/load-problem.tsx'
import { useAnswer } from '../../kit/use-answer.ts'
import { useWords } from '../../kit/words.ts'
import { SessionDialog } from '../../session/session-detail.tsx'
import { WithPersonPages } from '../person/with-person-pages.tsx'
import { usePort } from '../port.ts'
import { useConsoleChanges } from '../use-console-changes.ts'
import { Acknowledge } from './acknowledge.tsx'
import { AlertItem } from './alert-item.tsx'

const STATES = ['open', 'all'] as const
const CHANGES_GATHER_MS = 400

type Opened = Readonly<{ kind: 'session'; id: string }> | Readonly<{ kind: 'acknowledge'; alert: AlertView }>

export function Alerts() {
  const { t } = useWords()
  const [state, setState] = useState<(typeof STATES)[number]>('open')
  const [opened, open] = useState<Opened | null>(null)
  const [note, setNote] = useState('')
  const said = useRef<HTMLParagraphElement>(null)
  return (
    <WithPersonPages>
      {(openPerson) => (
        <>
          <RoomHeading title={t('alerts.title')} intro={t('alerts.intro')} />
          <Group gap="8px 20px" className="alerts-bar">
            <fieldset className="segments">
              <legend className="visually-hidden">{t('console.alertsRoom.list')}</legend>
              {STATES.map((each) => (
                <label key={each}>
                  <input type="radio" name="alerts" checked={each === state} onChange={() => setState(each)} />
                  <span>{t(`console.alertsRoom.${each}`)}</span>
                </label>
              ))}
            </fieldset>
            <p ref={said} className="done" role="status" tabIndex={-1}>
              {note}
            </p>
          </Group>
          <AlertList
            key={state}
            state={state}
            opened={opened}
            open={(now) => {
              setNote('')
              open(now)
            }}
            openPerson={openPerson}
            onSeen={() => {
              setNote(t('alerts.acknowledged'))
              // The button that had the focus is gone, or about to go.
              said.current?.focus()
            }}
          />
        </>
      )}
    </WithPersonPages>
  )
}

type ListProps = Readonly<{
  state: (typeof STATES)[number]
  opened: Opened | null
  open: (now: Opened | null) => void
  openPerson: (id: string) => void
  onSeen: () => void
}>

function AlertList({ state, opened, open, openPerson, onSeen }: ListProps) {
  const { t } = useWords()
  const question = useMemo(() => ({ state }), [state])
  const { answer: alerts, problem, load } = useAnswer(usePort().alerts, question)
  useConsoleChanges(() => void load(), CHANGES_GATHER_MS)
  return (
    <>
      <LoadProblem problem={problem} tryAgain={load} />
      {(problem === null || alerts !== null) && (
        <section className="room" aria-label={t(`console.alertsRoom.${state}`)} aria-busy={alerts === null}>
          {alerts === null ? (
            <p className="room-intro">{t('dialog.loading')}</p>
          ) : alerts.length === 0 ? (
            <p className="alerts-none">{t(state === 'open' ? 'alerts.empty' : 'alerts.emptyAll')}</p>
          ) : (
            <ol className="alerts">
              {alerts.map((alert) => (
                <AlertItem
                  key={alert.id}
                  alert={alert}
                  openPerson={openPerson}
                  openSession={(id) => open({ kind: 'session', id })}
                  acknowledge={() => open({ kind: 'acknowledge', alert })}
                />
              ))}
            </ol>
          )}
        </section>
      )}
      {opened?.kind === 'session' && <SessionDialog session={{ id: opened.id, endedAt: null }} onClose={() => open(null)} />}
      {opened?.kind === 'acknowledge' && (
        <Acknowledge
          alert={opened.alert}
          onClose={() => open(null)}
          onDone={() => {
            open(null)
            void load().then(onSeen)
          }}
        />
      )}
    </>
  )
}
