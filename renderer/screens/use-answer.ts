import { useCallback, useEffect, useState } from 'react'
import type { RequestChannel, Requests } from '../../electron/contract/channels.ts'
import type { Result } from '../../electron/contract/result.ts'
import { errorText } from '../../electron/contract/words/index.ts'
import type { Words } from '../../electron/contract/words/index.ts'
import { ask } from '../bridge.ts'

/**
 * What the main process answers once the screen is shown; `set` puts a newer answer in its place, `load` asks again. Another `question` object
 * is another question.
 */
export function useAnswer<Channel extends RequestChannel>(channel: Channel, question: Requests[Channel]['ask'], words: Words) {
  type Answer = Requests[Channel]['answer']
  const [answer, set] = useState<Answer | null>(null)
  const [problem, setProblem] = useState<string | null>(null)

  const take = useCallback(
    (result: Result<Answer>) => {
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
  return { answer, set, problem, load }
}
