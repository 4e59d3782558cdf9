import type { ConsoleSession } from '../../../../electron/contract/console.ts'
import { useWords } from '../../kit/words.ts'
import { SessionsTable } from '../../session/sessions-table.tsx'

export function PersonSessions({ sessions }: Readonly<{ sessions: readonly ConsoleSession[] }>) {
  const { t } = useWords()
  if (sessions.length === 0) return <p className="room-intro">{t('console.person.none')}</p>
  return <SessionsTable sessions={sessions} hosts aria-label={t('console.person.newest')} />
}
