import { Button, Group } from '@mantine/core'
import { alertText } from '../../../../electron/contract/alert-text.ts'
import type { AlertView } from '../../../../electron/contract/console.ts'
import type { Language } from '../../../../electron/contract/views.ts'
import { filled, WORDS } from '../../../../electron/contract/words/index.ts'
import { dayAndTime, whenText } from '../../../moment.ts'
import { useWords } from '../../kit/words.ts'
import { usePort } from '../port.ts'

type ItemProps = Readonly<{
  alert: AlertView
  openPerson: (id: string) => void
  openSession: (id: string) => void
  acknowledge: () => void
}>

export function AlertItem({ alert, openPerson, openSession, acknowledge }: ItemProps) {
  const { language, t } = useWords()
  const { person, personId, acknowledged } = alert
  const sessionId = usePort().kind === 'desk' ? alert.sessionId : null
  const { title, sentence } = saidOf(alert, language)
  const when = dayAndTime(new Date(alert.at), language)
  return (
    <li data-open={acknowledged === null || undefined}>
      <div className="alert-facts">
        <h2>{title}</h2>
        <time dateTime={alert.at}>{when}</time>
        <p>{sentence}</p>
        {acknowledged && <p className="alert-seen">{seenText(acknowledged, language)}</p>}
        {(sessionId !== null || personId !== null) && (
          <Group component="p" gap="2px 20px">
            {sessionId !== null && (
              <button type="button" className="link-button" onClick={() => openSession(sessionId)}>
                {t('console.alertsRoom.session')}
              </button>
            )}
            {personId !== null && (
              <button type="button" className="link-button" onClick={() => openPerson(personId)}>
                {t('console.alertsRoom.person', { name: person ?? '–' })}
              </button>
            )}
          </Group>
        )}
      </div>
      {acknowledged === null && (
        <Button size="sm" variant="default" aria-label={t('console.alertsRoom.acknowledgeOf', { title, when })} onClick={acknowledge}>
          {t('alerts.acknowledge')}
        </Button>
      )}
    </li>
  )
}

/** The alert in words of this reader. */
export const saidOf = (alert: AlertView, language: Language) => alertText(language, alert, (ms) => dayAndTime(new Date(ms), language))

function seenText({ at, by, note }: NonNullable<AlertView['acknowledged']>, language: Language): string {
  const { acknowledgedBy, commandLine } = WORDS[language].alerts
  return filled(acknowledgedBy, { name: by === '' ? commandLine : by, when: whenText(new Date(at), WORDS[language], language), note })
}
