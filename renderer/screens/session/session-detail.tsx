import { Button, Group } from '@mantine/core'
import { useMemo } from 'react'
import type { ReactNode } from 'react'
import type { ConsoleSession } from '../../../electron/contract/console.ts'
import { durationText } from '../../../electron/contract/duration-text.ts'
import type { SessionDetail, SessionSummary } from '../../../electron/contract/views.ts'
import { exactText } from '../../moment.ts'
import { usePort } from '../console/port.ts'
import { Dialog } from '../kit/dialog.tsx'
import { Fact } from '../kit/fact.tsx'
import { LoadProblem } from '../kit/load-problem.tsx'
import { useAnswer } from '../kit/use-answer.ts'
import { useWords } from '../kit/words.ts'
import { eventDetails, eventText, evidenceTexts, whyText } from './session-story.ts'
import { ToldSession } from './told-session.tsx'

type SessionDialogProps = Readonly<{
  session: Pick<SessionSummary, 'id' | 'endedAt'> & Partial<ConsoleSession>
  onClose: () => void
  children?: ReactNode
}>

/** Why a session ended and how that is known. Of another workstation there is what it has told. */
export function SessionDialog(props: SessionDialogProps) {
  const { kind } = usePort()
  return kind === 'fleet' ? <SessionElsewhere {...props} /> : <SessionHere {...props} />
}

function SessionElsewhere({ session, onClose, children }: SessionDialogProps) {
  const { t } = useWords()
  return (
    <Dialog wide title={t(session.endedAt === null ? 'sessionDetail.titleActive' : 'sessionDetail.title')} onClose={onClose}>
      <div className="session-detail">
        <p className="session-of">{t('sessionDetail.of', { name: session.displayName ?? '–' })}</p>
        <ToldSession session={session} />
      </div>
      <Group gap="sm" mt={6}>
        {children}
        <Button variant="default" onClick={onClose}>
          {t('dialog.close')}
        </Button>
      </Group>
    </Dialog>
  )
}

function SessionHere({ session, onClose, children }: SessionDialogProps) {
  const { t } = useWords()
  const question = useMemo(() => ({ id: session.id }), [session.id])
  const { answer: detail, problem, load } = useAnswer('session:explain', question)
  return (
    <Dialog wide title={t((detail ?? session).endedAt === null ? 'sessionDetail.titleActive' : 'sessionDetail.title')} onClose={onClose}>
      <div className="session-detail" aria-busy={detail === null}>
        <LoadProblem problem={problem} tryAgain={load} />
        {detail === null ? problem === null && <p>{t('dialog.loading')}</p> : <Story detail={detail} />}
      </div>
      <Group gap="sm" mt={6}>
        {children}
        <Button variant="default" onClick={onClose}>
          {t('dialog.close')}
        </Button>
      </Group>
    </Dialog>
  )
}

function Story({ detail }: Readonly<{ detail: SessionDetail }>) {
  const { language, t, words } = useWords()
  const evidence = evidenceTexts(detail, words, language)
  return (
    <>
      <p className="session-of">{t('sessionDetail.of', { name: detail.displayName })}</p>
      <p className="session-why">{whyText(detail, words)}</p>
      {detail.endedAt !== null && (
        <Part title={t('sessionDetail.known')}>
          <ul className="bullets">
            {(evidence.length > 0 ? evidence : [t('sessionDetail.evidence.none')]).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Part>
      )}
      <Part title={t('sessionDetail.facts')}>
        <Times detail={detail} />
      </Part>
      <Part title={t('sessionDetail.process')}>
        <dl className="facts">
          <Fact name={t('home.process.pid')} value={String(detail.pid)} />
          <Fact name={t('home.process.host')} value={detail.host} />
          <Fact name={t('home.process.osUser')} value={detail.osUser} />
          <Fact name={t('home.process.version')} value={detail.appVersion} />
          <Fact name={t('home.process.sessionId')} value={detail.id} mono />
        </dl>
      </Part>
      <Part title={t('sessionDetail.events')}>
        <Events detail={detail} />
      </Part>
    </>
  )
}

function Times({ detail }: Readonly<{ detail: SessionDetail }>) {
  const { language, t } = useWords()
  const at = (time: string) => exactText(new Date(time), language)
  return (
    <dl className="facts">
      <Fact name={t('sessionDetail.fact.started')} value={at(detail.startedAt)} />
      <Fact name={t('sessionDetail.fact.ended')} value={detail.endedAt === null ? t('sessionDetail.fact.notYet') : at(detail.endedAt)} />
      <Fact
        name={t('sessionDetail.fact.duration')}
        value={detail.durationMs === null ? t('sessionDetail.fact.notYet') : durationText(detail.durationMs, language)}
      />
      <Fact name={t('sessionDetail.fact.lastHeartbeat')} value={at(detail.lastHeartbeatAt)} />
      <Fact name={t('sessionDetail.fact.lastActivity')} value={at(detail.lastActivityAt)} />
      {detail.recoveredAt !== null && <Fact name={t('sessionDetail.fact.recovered')} value={at(detail.recoveredAt)} />}
    </dl>
  )
}

function Events({ detail }: Readonly<{ detail: SessionDetail }>) {
  const { language, t, words } = useWords()
  if (detail.events.length === 0) return <p>{t('sessionDetail.noEvents')}</p>
  return (
    <ol className="events">
      {detail.events.map((event, place) => (
        // oxlint-disable-next-line react/no-array-index-key -- nothing else tells two alike apart, and the list never changes
        <li key={place}>
          <time dateTime={event.at}>{exactText(new Date(event.at), language)}</time>
          <div>
            {eventText(event, words)}
            {eventDetails(event, words, language).map((fact) => (
              <small key={fact}>{fact}</small>
            ))}
          </div>
        </li>
      ))}
    </ol>
  )
}

const Part = ({ title, children }: Readonly<{ title: string; children: ReactNode }>) => (
  <section className="part">
    <h3>{title}</h3>
    {children}
  </section>
)
