import { Button, Group } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { WorkstationPage as Page } from '../../../electron/contract/fleet/views.ts'
import { exactText } from '../../moment.ts'
import { kindText } from '../console/audit/audit-facts.ts'
import { CloseDialog } from '../console/sessions/close-dialog.tsx'
import { useClosing } from '../console/sessions/use-closing.ts'
import { useConsoleChanges } from '../console/use-console-changes.ts'
import { Fact } from '../kit/fact.tsx'
import { LoadProblem } from '../kit/load-problem.tsx'
import { useAnswer } from '../kit/use-answer.ts'
import { useWords } from '../kit/words.ts'
import { SessionsTable } from '../session/sessions-table.tsx'
import { OrderDialog } from './action-dialogs.tsx'
import type { Order } from './action-dialogs.tsx'
import { CommandsTable } from './commands-table.tsx'
import { actionsFor } from './workstation-actions.ts'
import { WorkstationMark } from './workstation-mark.tsx'
import { cellText, lockText } from './workstation-text.ts'

const CHANGES_GATHER_MS = 300

type PageProps = Readonly<{ id: number; back: () => void }>

/** Everything about one workstation: how it stands, who was there, what was asked of it, and what it says itself. */
export function WorkstationPage({ id, back }: PageProps) {
  const { t } = useWords()
  const question = useMemo(() => ({ id }), [id])
  const { answer: page, problem, load } = useAnswer('fleet:workstation', question)
  useConsoleChanges(() => void load(), CHANGES_GATHER_MS)
  return (
    <div className="room-behind" aria-busy={page === null}>
      <button type="button" className="link-button" onClick={back}>
        <span aria-hidden="true">← </span>
        {t('fleet.workstation.back')}
      </button>
      <LoadProblem problem={problem} tryAgain={load} />
      {page === null ? (
        <>
          <h1 className="visually-hidden">{t('fleet.workstations.title')}</h1>
          {problem === null && <p className="room-intro">{t('dialog.loading')}</p>}
        </>
      ) : (
        <Workstation page={page} load={load} />
      )}
    </div>
  )
}

function Workstation({ page, load }: Readonly<{ page: Page; load: () => Promise<void> }>) {
  const { language, t, words } = useWords()
  const heading = useRef<HTMLHeadingElement>(null)
  const [order, setOrder] = useState<Order | null>(null)
  const [note, setNote] = useState('')
  const closing = useClosing(() => void load())
  const { workstation: row, sessions, commands, audit } = page
  const [acts, grave] = actionsFor(row, words, {
    order: setOrder,
    signOut: (session) => void closing.prepare({ kind: 'sessions', ids: [session] }),
  })
  const lock = lockText(row, language)
  useEffect(() => heading.current?.focus(), [])
  return (
    <>
      <div className="welcome">
        <div className="room-heading">
          <h1 ref={heading} tabIndex={-1}>
            {row.name}
          </h1>
          <p className="room-intro">
            {t('fleet.workstation.intro', { site: row.site, time: exactText(new Date(row.enrolledAt), language) })}
          </p>
        </div>
        <Group gap="sm">
          {[...(acts ?? []), ...(grave ?? [])].map(({ label, act, danger }) => (
            <Button key={label} size="sm" variant="default" className={danger ? 'grave' : ''} onClick={act}>
              {label}
            </Button>
          ))}
        </Group>
      </div>
      <p className="done" role="status">
        {note}
      </p>
      <section className="room" aria-label={row.name}>
        <dl className="facts">
          <div>
            <dt>{t('fleet.workstations.columns.state')}</dt>
            <dd>
              <WorkstationMark state={row.state}>{cellText('state', row, language)}</WorkstationMark>
            </dd>
          </div>
          {(['person', 'seen', 'version', 'clock'] as const).map((column) => (
            <Fact key={column} name={t(`fleet.workstations.columns.${column}`)} value={cellText(column, row, language)} />
          ))}
          <Fact name={t('fleet.workstation.address')} value={row.address ?? '–'} />
        </dl>
        {row.state === 'silent' && <p className="consequence">{t('fleet.workstation.silentBody')}</p>}
        {lock !== null && (
          <p className="consequence">
            {lock}. {t('fleet.workstation.lockReason', { reason: row.lock?.reason ?? '' })}
          </p>
        )}
        {row.quarantined !== null && <p className="consequence">{t('fleet.workstations.quarantined', { why: row.quarantined })}</p>}
      </section>
      <section className="room" aria-labelledby="workstation-sessions">
        <h2 id="workstation-sessions">{t('fleet.workstation.sessions')}</h2>
        {sessions.length === 0 ? (
          <p className="room-intro">{t('fleet.workstation.noSessions')}</p>
        ) : (
          <SessionsTable sessions={sessions} people aria-label={t('fleet.workstation.sessions')} />
        )}
      </section>
      <section className="room" aria-labelledby="workstation-commands">
        <h2 id="workstation-commands">{t('fleet.workstation.commands')}</h2>
        {commands.length === 0 ? (
          <p className="room-intro">{t('fleet.workstation.noCommands')}</p>
        ) : (
          <CommandsTable commands={commands} label={t('fleet.workstation.commands')} />
        )}
      </section>
      <section className="room" aria-labelledby="workstation-audit">
        <h2 id="workstation-audit">{t('fleet.workstation.audit')}</h2>
        {audit.length === 0 ? (
          <p className="room-intro">{t('fleet.workstation.noAudit')}</p>
        ) : (
          <ol className="workstation-audit">
            {audit.map(({ seq, at, kind, actor }) => (
              <li key={seq}>
                <time dateTime={at}>{exactText(new Date(at), language)}</time>
                <span>{kindText(kind, language)}</span>
                <span className="since">{actor}</span>
              </li>
            ))}
          </ol>
        )}
      </section>
      {order && (
        <OrderDialog
          order={order}
          onDone={(said) => {
            setOrder(null)
            setNote(said)
            void load()
          }}
          onClose={() => setOrder(null)}
        />
      )}
      <CloseDialog flow={closing} />
    </>
  )
}
