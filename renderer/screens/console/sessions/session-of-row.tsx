import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ConsoleSession } from '../../../../electron/contract/console.ts'
import type { Language } from '../../../../electron/contract/views.ts'
import { SessionDialog } from '../../session/session-detail.tsx'

type DetailProps = Readonly<{ session: ConsoleSession; language: Language; showPerson: (id: string) => void; onClose: () => void }>

/** The life of one session, with the way to the others of its person. */
export function SessionStory({ session, language, showPerson, onClose }: DetailProps) {
  const { t } = useTranslation()
  return (
    <SessionDialog session={session} language={language} onClose={onClose}>
      <Button
        onClick={() => {
          onClose()
          showPerson(session.personId)
        }}
      >
        {t('console.sessions.actions.othersOfPerson')}
      </Button>
    </SessionDialog>
  )
}
