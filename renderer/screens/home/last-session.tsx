import { Alert, Button, Group } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { durationText } from '../../../electron/contract/duration-text.ts'
import type { LastSession } from '../../../electron/contract/views.ts'
import { ask } from '../../bridge.ts'
import { whenText } from '../../moment.ts'
import { endingText } from '../../sign-in/receipts.ts'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'

type LastSessionProps = Readonly<{ last: LastSession | null }>

const UNEXPECTED = new Set(['process_died', 'rebooted', 'lease_expired'])

/** How the session before this one ended; where that was unusual, the person is asked whether it was them. */
export function LastSessionCard({ last }: LastSessionProps) {
  const { t } = useWords()
  const outcome = useRef<HTMLParagraphElement>(null)
  const [answered, setAnswered] = useState<'thanks' | 'reported' | null>(null)
  const { busy, problem, submit } = useSubmit()
  // The buttons, one of which had the focus, are gone.
  useEffect(() => {
    if (answered) outcome.current?.focus()
  }, [answered])

  async function answer(wasMe: boolean) {
    const result = await submit(() => ask('last-session:answer', { wasMe }))
    if (!result) return
    setAnswered(wasMe ? 'thanks' : 'reported')
  }

  if (last === null && answered === null) return null
  const isAsked = last?.isUnusual === true && answered === null
  return (
    <section className="room last-session" data-unusual={isAsked || undefined} aria-labelledby="last-title">
      {/* The sentence says it by itself where nothing else does. */}
      <h2 id="last-title" className={isAsked || last === null ? undefined : 'visually-hidden'}>
        {t('home.last.title')}
      </h2>
      {isAsked && <UnusualFacts last={last} />}
      {last !== null && <LastEnding last={last} />}
      {last !== null && last.message !== null && (
        <p className="receipt-message">{t('signIn.receipts.message', { message: last.message })}</p>
      )}
      {isAsked && (
        <Group gap="sm" mt="md" className="last-question" role="group" aria-labelledby="last-question">
          <p id="last-question">{t('home.last.ask')}</p>
          <Button variant="default" aria-disabled={busy} onClick={() => void answer(true)}>
            {t('home.last.yes')}
          </Button>
          <Button variant="default" aria-disabled={busy} onClick={() => void answer(false)}>
            {t('home.last.no')}
          </Button>
        </Group>
      )}
      {problem !== null && <Alert role="alert">{problem}</Alert>}
      {answered && (
        <p ref={outcome} tabIndex={-1} className="done" role="status">
          {t(`home.last.${answered}`)}
        </p>
      )}
    </section>
  )
}

function UnusualFacts({ last }: Readonly<{ last: LastSession }>) {
  const { t, words } = useWords()
  return (
    <ul className="bullets">
      {UNEXPECTED.has(last.endReason ?? '') && <li>{t('home.last.unexpected', { reason: endingText(last.endReason, words) })}</li>}
      {last.endedBy !== null && <li>{t('home.last.endedBy', { name: last.endedBy })}</li>}
      {last.failedSignIns > 0 && <li>{t('home.last.failed', { count: last.failedSignIns })}</li>}
    </ul>
  )
}

function LastEnding({ last }: Readonly<{ last: LastSession }>) {
  const { language, t, words } = useWords()
  if (last.endedAt === null) return null
  return (
    <p className="last-ending">
      {t('home.last.was', {
        when: whenText(new Date(last.endedAt), words, language),
        reason: endingText(last.endReason, words),
        duration: durationText(last.durationMs ?? 0),
        host: last.host,
      })}
    </p>
  )
}
