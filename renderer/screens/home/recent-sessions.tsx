import type { SessionSummary } from '../../../electron/contract/views.ts'
import { useWords } from '../kit/words.ts'
import { SessionsTable } from '../session/sessions-table.tsx'

export function RecentSessions({ sessions }: Readonly<{ sessions: readonly SessionSummary[] }>) {
  const { t } = useWords()
  if (sessions.length === 0) return <p className="room-intro">{t('home.recent.none')}</p>
  const caption = t('home.recent.caption', { count: sessions.length })
  return <SessionsTable sessions={sessions} caption={caption} aria-labelledby="recent-title" />
}
