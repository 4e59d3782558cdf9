import { useEffect, useRef, useState } from 'react'
import { durationText } from '../../../electron/contract/duration-text.ts'
import type { LastQuestion, LastSession } from '../../../electron/contract/views.ts'
import { whenText } from '../../moment.ts'
import { endingText } from '../../sign-in/receipts.ts'
import { useWords } from '../kit/words.ts'
import { Disowning, Question } from './last-questions.tsx'

/** How the session before this one ended is told; what only the person can know is asked, one fact at a time. */
export function LastSessionCard({ last }: Readonly<{ last: LastSession | null }>) {
  const { t } = useWords()
  const outcome = useRef<HTMLParagraphElement>(null)
  const [disowned, setDisowned] = useState<LastQuestion | null>(null)
  const [answers, setAnswers] = useState<readonly ('thanks' | 'reported')[]>([])
  const said = answers.at(-1)
  // The buttons, one of which had the focus, are gone.
  useEffect(() => {
    if (answers.length > 0) outcome.current?.focus()
  }, [answers])
  if (last === null) return null

  function answered(outcomeOfIt: 'thanks' | 'reported') {
    setDisowned(null)
    setAnswers((before) => [...before, outcomeOfIt])
  }

  const asks = last.questions.length > 0
  return (
    <section className="room last-session" data-asks={asks || undefined} aria-labelledby="last-title">
      {/* The sentence says it by itself where nothing else does. */}
      <h2 id="last-title" className={asks ? undefined : 'visually-hidden'}>
        {t('home.last.title')}
      </h2>
      <LastEnding last={last} />
      {last.message !== null && <p className="receipt-message">{t('signIn.receipts.message', { message: last.message })}</p>}
      {last.questions.map((question) => (
        <Question key={question.id} question={question} onConfirmed={() => answered('thanks')} onDisown={() => setDisowned(question)} />
      ))}
      {said !== undefined && (
        <p ref={outcome} tabIndex={-1} className="done" role="status">
          {t(`home.last.${said}`)}
        </p>
      )}
      {disowned && <Disowning question={disowned} onDone={() => answered('reported')} onClose={() => setDisowned(null)} />}
    </section>
  )
}

function LastEnding({ last }: Readonly<{ last: LastSession }>) {
  const { language, t, words } = useWords()
  if (last.endedAt === null) return null
  const was = t('home.last.was', {
    when: whenText(new Date(last.endedAt), words, language),
    reason: endingText(last.endReason, words),
    duration: durationText(last.durationMs ?? 0, language),
    host: last.host,
  })
  return (
    <p className="last-ending">
      {was} {last.endedBy !== null && t('home.last.endedBy', { name: last.endedBy })}
    </p>
  )
}
