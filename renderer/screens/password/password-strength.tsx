import { useEffect, useRef, useState } from 'react'
import { useWords } from '../kit/words.ts'
import type { Score, StrengthAnswer, StrengthQuestion } from './password-strength-worker.ts'

type StrengthProps = Readonly<{ password: string; known: readonly string[] }>

/** A hint, never a gate: it is worked out beside the page, so that the word lists never hold up a key. */
export function PasswordStrength({ password, known }: StrengthProps) {
  const { t } = useWords()
  const score = useScore(password, known)
  return (
    <div className="strength">
      <div className="strength-bar" data-score={score ?? undefined} aria-hidden="true">
        {[1, 2, 3, 4].map((step) => (
          <span key={step} data-lit={score !== null && step <= Math.max(1, score) ? '' : undefined} />
        ))}
      </div>
      <p className="strength-words" role="status" aria-label={t('firstRun.strength.label')}>
        {score !== null && t(`firstRun.strength.score${score}`)}
      </p>
    </div>
  )
}

function useScore(password: string, known: readonly string[]): Score | null {
  const { language } = useWords()
  const worker = useRef<Worker | null>(null)
  const [answer, setAnswer] = useState<StrengthAnswer | null>(null)
  const knownText = known.join('\n')

  useEffect(() => {
    if (password === '') return
    worker.current ??= startWorker(setAnswer)
    const question: StrengthQuestion = { password, language, known: knownText.split('\n').filter((word) => word !== '') }
    worker.current.postMessage(question, {})
  }, [password, language, knownText])

  useEffect(
    () => () => {
      worker.current?.terminate()
      worker.current = null
    },
    [],
  )
  // Until the worker has caught up, the last score stands: a bar that flickers while typing tells nothing.
  return password === '' ? null : (answer?.score ?? null)
}

function startWorker(tell: (answer: StrengthAnswer) => void): Worker {
  const worker = new Worker(new URL('./password-strength-worker.ts', import.meta.url), { type: 'module' })
  worker.addEventListener('message', (event: MessageEvent<StrengthAnswer>) => tell(event.data))
  return worker
}
