import { Table } from '@mantine/core'
import { useState } from 'react'
import type { AriaAttributes } from 'react'
import type { ConsoleSession } from '../../../electron/contract/console.ts'
import { durationText } from '../../../electron/contract/duration-text.ts'
import { reasonText } from '../../../electron/contract/reason-text.ts'
import type { Language, SessionSummary } from '../../../electron/contract/views.ts'
import { clockText, dayAndTime, isSameDay, shortMoment } from '../../moment.ts'
import { useNow } from '../kit/use-now.ts'
import { useWords } from '../kit/words.ts'
import { SessionDialog } from './session-detail.tsx'

type Shown = SessionSummary & Pick<Partial<ConsoleSession>, 'host' | 'displayName' | 'silentSince'>

type TableProps = Readonly<{
  sessions: readonly Shown[]
  caption?: string
  /** With the computer of each. */
  hosts?: boolean
  /** With the person of each. */
  people?: boolean
}> &
  Pick<AriaAttributes, 'aria-label' | 'aria-labelledby'>

/** Sessions, newest first; each can be opened to read why it ended. */
export function SessionsTable({ sessions, caption, hosts = false, people = false, ...name }: TableProps) {
  const { t } = useWords()
  const [opened, setOpened] = useState<Shown | null>(null)
  const columns = ['started', 'ended', 'duration', ...(hosts ? (['host'] as const) : []), 'how'] as const
  return (
    <>
      <div className="sessions" role="region" tabIndex={0} {...name}>
        <Table verticalSpacing="xs">
          {caption !== undefined && <Table.Caption>{caption}</Table.Caption>}
          <Table.Thead>
            <Table.Tr>
              {people && <Table.Th scope="col">{t('console.sessions.columns.person')}</Table.Th>}
              {columns.map((column) => (
                <Table.Th key={column} scope="col">
                  {t(`home.recent.${column}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sessions.map((session) => (
              <SessionRow key={session.id} session={session} hosts={hosts} people={people} open={() => setOpened(session)} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {opened && <SessionDialog session={opened} onClose={() => setOpened(null)} />}
    </>
  )
}

type RowProps = Readonly<{ session: Shown; hosts: boolean; people: boolean; open: () => void }>

function SessionRow({ session, hosts, people, open }: RowProps) {
  const { language, t } = useWords()
  const started = new Date(session.startedAt)
  const ended = session.endedAt === null ? null : new Date(session.endedAt)
  const how = ended === null ? openText(session, t, language) : reasonText(session.endReason, language)
  return (
    <Table.Tr>
      {people && <Table.Th scope="row">{session.displayName}</Table.Th>}
      <Table.Td>{dayAndTime(started, language)}</Table.Td>
      <Table.Td>
        {ended === null ? t('home.recent.notEnded') : isSameDay(started, ended) ? clockText(ended, language) : dayAndTime(ended, language)}
      </Table.Td>
      <Table.Td>
        <Length session={session} />
      </Table.Td>
      {hosts && <Table.Td className="person-host">{session.host}</Table.Td>}
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
          {ended === null ? (
            <span className="tag" data-state={session.silentSince ? 'locked' : undefined}>
              {how}
            </span>
          ) : (
            how
          )}
        </button>
      </Table.Td>
    </Table.Tr>
  )
}

function openText({ silentSince }: Shown, t: ReturnType<typeof useWords>['t'], language: Language): string {
  if (!silentSince) return t('home.recent.activeNow')
  return t('fleet.workstations.silentSince', { time: shortMoment(new Date(silentSince), language) })
}

function Length({ session: { startedAt, endedAt, durationMs, silentSince } }: Readonly<{ session: Shown }>) {
  const { language } = useWords()
  if (durationMs !== null) return durationText(durationMs, language)
  // How long it was, nobody knows.
  return endedAt === null && !silentSince ? <RunningDuration startedAt={Date.parse(startedAt)} /> : '–'
}

function RunningDuration({ startedAt }: Readonly<{ startedAt: number }>) {
  const { language } = useWords()
  return durationText(Math.max(0, useNow(startedAt) - startedAt), language)
}
