import { useCallback, useEffect, useState } from 'react'
import type { RequestChannel, Requests } from '../../../electron/contract/channels.ts'
import type { Result } from '../../../electron/contract/result.ts'
import { errorText } from '../../../electron/contract/words/index.ts'
import type { Words } from '../../../electron/contract/words/index.ts'
import { ask } from '../../bridge.ts'

/** The channels that are asked without saying more. */
type PlainChannel = { [Channel in RequestChannel]: Requests[Channel]['ask'] extends null ? Channel : never }[RequestChannel]

/** What the main process answers once the screen is shown; `set` puts a newer answer in its place, `load` asks again. */
export function useAnswer<Channel extends PlainChannel>(channel: Channel, words: Words) {
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
    void ask(channel, null).then((result) => !isGone && take(result))
    return () => {
      isGone = true
    }
  }, [channel, take])

  const load = async () => take(await ask(channel, null))
  return { answer, set, problem, load }
}
