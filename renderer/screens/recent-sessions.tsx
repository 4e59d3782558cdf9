import { Table } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { durationText } from '../../electron/contract/duration-text.ts'
import type { Language, SessionSummary } from '../../electron/contract/views.ts'
import { WORDS } from '../../electron/contract/words/index.ts'
import { clockText, dayAndTime, isSameDay } from '../moment.ts'
import { SessionDialog } from './session-detail.tsx'
import { useNow } from './use-now.ts'

type SessionsProps = Readonly<{ sessions: readonly SessionSummary[]; language: Language }>

export function RecentSessions({ sessions, language }: SessionsProps) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState<SessionSummary | null>(null)
  if (sessions.length === 0) return <p className="room-intro">{t('home.recent.none')}</p>
  return (
    <>
      <div className="sessions" role="region" aria-labelledby="recent-title" tabIndex={0}>
        <Table verticalSpacing="xs">
          <Table.Caption>{t('home.recent.caption', { count: sessions.length })}</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              {(['started', 'ended', 'duration', 'how'] as const).map((column) => (
                <Table.Th key={column} scope="col">
                  {t(`home.recent.${column}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sessions.map((session) => (
              <SessionRow key={session.id} session={session} language={language} open={() => setOpened(session)} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {opened && <SessionDialog session={opened} language={language} onClose={() => setOpened(null)} />}
    </>
  )
}

type RowProps = Readonly<{ session: SessionSummary; language: Language; open: () => void }>

function SessionRow({ session, language, open }: RowProps) {
  const { t } = useTranslation()
  const started = new Date(session.startedAt)
  const ended = session.endedAt === null ? null : new Date(session.endedAt)
  const how = ended === null ? t('home.recent.activeNow') : endReasonText(session.endReason, language)
  return (
    <Table.Tr>
      <Table.Td>{dayAndTime(started, language)}</Table.Td>
      <Table.Td>
        {ended === null ? t('home.recent.notEnded') : isSameDay(started, ended) ? clockText(ended, language) : dayAndTime(ended, language)}
      </Table.Td>
      <Table.Td>
        {session.durationMs === null ? <RunningDuration startedAt={started.getTime()} /> : durationText(session.durationMs)}
      </Table.Td>
      <Table.Td>
        <button
          type="button"
          className="link-button"
          aria-label={t(ended === null ? 'home.recent.explainActive' : 'home.recent.explain', {
            how,
            started: dayAndTime(started, language),
          })}
          onClick={open}
        >
          {ended === null ? <span className="tag">{how}</span> : how}
        </button>
      </Table.Td>
    </Table.Tr>
  )
}

export function RunningDuration({ startedAt }: Readonly<{ startedAt: number }>) {
  return durationText(Math.max(0, useNow(startedAt) - startedAt))
}

function endReasonText(reason: string | null, language: Language): string {
  const words: Readonly<Record<string, string>> = WORDS[language].endReason
  return words[reason ?? 'unknown'] ?? WORDS[language].endReason.unknown
}
