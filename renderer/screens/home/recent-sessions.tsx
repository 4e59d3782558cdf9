import { useTranslation } from 'react-i18next'
import type { Language, SessionSummary } from '../../../electron/contract/views.ts'
import { SessionsTable } from '../session/sessions-table.tsx'

export function RecentSessions({ sessions, language }: Readonly<{ sessions: readonly SessionSummary[]; language: Language }>) {
  const { t } = useTranslation()
  if (sessions.length === 0) return <p className="room-intro">{t('home.recent.none')}</p>
  const caption = t('home.recent.caption', { count: sessions.length })
  return <SessionsTable sessions={sessions} language={language} caption={caption} aria-labelledby="recent-title" />
}
