import { Button } from '@mantine/core'
import type { ConsoleSession } from '../../../../electron/contract/console.ts'
import { useWords } from '../../kit/words.ts'
import { SessionDialog } from '../../session/session-detail.tsx'

type DetailProps = Readonly<{ session: ConsoleSession; showPerson: (id: string) => void; onClose: () => void }>

/** The life of one session, with the way to the others of its person. */
export function SessionStory({ session, showPerson, onClose }: DetailProps) {
  const { t } = useWords()
  return (
    <SessionDialog session={session} onClose={onClose}>
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
