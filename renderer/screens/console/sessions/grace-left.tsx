import { countdownText } from '../../../sign-in/countdown.ts'
import { useSecondsLeft } from '../../kit/use-seconds-left.ts'
import { useWords } from '../../kit/words.ts'

/** How long the people affected still have; `until` is a moment of `performance.now()`. */
export function GraceLeft({ graceMs, until }: Readonly<{ graceMs: number; until: number }>) {
  const { t } = useWords()
  const left = useSecondsLeft(until)
  return (
    <div className="grace-left">
      <p role="timer">{left > 0 ? t('console.sessions.close.left', { time: countdownText(left) }) : t('console.sessions.close.ending')}</p>
      <progress
        aria-label={t('console.sessions.close.waiting')}
        max={graceMs || undefined}
        value={left > 0 ? graceMs - left * 1000 : undefined}
      />
    </div>
  )
}
