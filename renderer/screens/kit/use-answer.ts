import { useCallback, useEffect, useState } from 'react'
import type { Answer, Question, RequestChannel } from '../../../electron/contract/channels.ts'
import type { Result } from '../../../electron/contract/result.ts'
import { errorText } from '../../../electron/contract/words/index.ts'
import { ask } from '../../bridge.ts'
import { useWords } from './words.ts'

/**
 * What the main process answers once the screen is shown; `load` asks again. Another `question` object is another question.
 */
export function useAnswer<Channel extends RequestChannel>(channel: Channel, question: Question<Channel>) {
  const { words } = useWords()
  const [answer, set] = useState<Answer<Channel> | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  const take = useCallback(
    (result: Result<Answer<Channel>>) => {
      setProblem(result.ok ? null : errorText(words, result.error))
      if (result.ok) set(result.value)
    },
    [words],
  )
  useEffect(() => {
    let isGone = false
    void ask(channel, question).then((result) => !isGone && take(result))
    return () => {
      isGone = true
    }
  }, [channel, question, take])

  const load = async () => take(await ask(channel, question))
  return { answer, problem, load }
}
