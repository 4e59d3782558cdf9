import type { ConsoleSession } from '../../../electron/contract/console.ts'
import { durationText } from '../../../electron/contract/duration-text.ts'
import { reasonText } from '../../../electron/contract/reason-text.ts'
import { exactText } from '../../moment.ts'
import { Fact } from '../kit/fact.tsx'
import { useWords } from '../kit/words.ts'

/** A session of another workstation, by what that one has told. */
export function ToldSession({ session }: Readonly<{ session: Partial<ConsoleSession> }>) {
  const { language, t } = useWords()
  const at = (time: string | null | undefined) => (time ? exactText(new Date(time), language) : '–')
  const { startedAt, endedAt = null, endReason = null, durationMs = null, silentSince = null } = session
  return (
    <>
      {silentSince !== null && (
        <p className="session-why">
          {t('fleet.workstations.silentSince', { time: at(silentSince) })}. {t('fleet.workstation.silentBody')}
        </p>
      )}
      {endedAt !== null && <p className="session-why">{reasonText(endReason, language)}</p>}
      <dl className="facts">
        <Fact name={t('sessionDetail.fact.started')} value={at(startedAt)} />
        <Fact name={t('sessionDetail.fact.ended')} value={endedAt === null ? t('sessionDetail.fact.notYet') : at(endedAt)} />
        <Fact name={t('sessionDetail.fact.duration')} value={durationMs === null ? '–' : durationText(durationMs, language)} />
        <Fact name={t('sessionDetail.fact.lastHeartbeat')} value={at(session.lastHeartbeatAt)} />
        <Fact name={t('sessionDetail.fact.lastActivity')} value={at(session.lastActivityAt)} />
        <Fact name={t('fleet.workstations.columns.name')} value={session.workstation?.name ?? session.host ?? '–'} />
        <Fact name={t('fleet.workstations.columns.site')} value={session.workstation?.site ?? '–'} />
        <Fact name={t('home.process.osUser')} value={session.osUser ?? '–'} />
        <Fact name={t('home.process.sessionId')} value={session.id ?? '–'} mono />
      </dl>
    </>
  )
}
