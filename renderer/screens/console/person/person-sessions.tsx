import { Table } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { durationText } from '../../../../electron/contract/duration-text.ts'
import type { ConsoleSession } from '../../../../electron/contract/console.ts'
import type { Language } from '../../../../electron/contract/views.ts'
import { clockText, dayAndTime, isSameDay } from '../../../moment.ts'
import { RunningDuration } from '../../recent-sessions.tsx'
import { SessionDialog } from '../../session-detail.tsx'
import { reasonText } from '../reason-text.ts'

const COLUMNS = ['started', 'ended', 'duration', 'host', 'reason'] as const

export function PersonSessions({ sessions, language }: Readonly<{ sessions: readonly ConsoleSession[]; language: Language }>) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState<ConsoleSession | null>(null)
  if (sessions.length === 0) return <p className="room-intro">{t('console.person.none')}</p>
  return (
    <>
      <div className="sessions" role="group" aria-label={t('console.person.newest')} tabIndex={0}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              {COLUMNS.map((column) => (
                <Table.Th key={column} scope="col">
                  {t(`console.sessions.columns.${column}`)}
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

type RowProps = Readonly<{ session: ConsoleSession; language: Language; open: () => void }>

function SessionRow({ session, language, open }: RowProps) {
  const { t } = useTranslation()
  const started = new Date(session.startedAt)
  const ended = session.endedAt === null ? null : new Date(session.endedAt)
  const how = ended === null ? t('home.recent.activeNow') : reasonText(session.endReason ?? 'unknown', language)
  return (
    <Table.Tr>
      <Table.Td>{dayAndTime(started, language)}</Table.Td>
      <Table.Td>
        {ended === null ? t('home.recent.notEnded') : isSameDay(started, ended) ? clockText(ended, language) : dayAndTime(ended, language)}
      </Table.Td>
      <Table.Td>
        {session.durationMs === null ? <RunningDuration startedAt={started.getTime()} /> : durationText(session.durationMs)}
      </Table.Td>
      <Table.Td className="person-host">{session.host}</Table.Td>
      <Table.Td>
        <button
          type="button"
          className="link-button"
          aria-label={t('console.person.explain', { how, started: dayAndTime(started, language) })}
          onClick={open}
        >
          {ended === null ? <span className="tag">{how}</span> : how}
        </button>
      </Table.Td>
    </Table.Tr>
  )
}
