import { useTranslation } from 'react-i18next'
import type { ConsoleSession } from '../../../../electron/contract/console.ts'
import type { Language } from '../../../../electron/contract/views.ts'
import { SessionsTable } from '../../session/sessions-table.tsx'

export function PersonSessions({ sessions, language }: Readonly<{ sessions: readonly ConsoleSession[]; language: Language }>) {
  const { t } = useTranslation()
  if (sessions.length === 0) return <p className="room-intro">{t('console.person.none')}</p>
  return <SessionsTable sessions={sessions} language={language} hosts aria-label={t('console.person.newest')} />
}
