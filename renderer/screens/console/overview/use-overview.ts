import { useCallback, useEffect, useRef, useState } from 'react'
import type { DayRange } from '../../../../electron/contract/console-questions.ts'
import type { Overview } from '../../../../electron/contract/console.ts'
import type { Result } from '../../../../electron/contract/result.ts'
import { errorText } from '../../../../electron/contract/words/index.ts'
import { ask } from '../../../bridge.ts'
import { useWords } from '../../kit/words.ts'
import { usePort } from '../port.ts'
import { useConsoleChanges } from '../use-console-changes.ts'

/** Counting anew costs the more the more sessions there are. */
const CHANGES_GATHER_MS = 5_000

type Answered = Readonly<{ range: DayRange; overview: Overview }>

/** The newest answer, which stays while another period is being counted (`isBusy`). */
export function useOverview(range: DayRange) {
  const { words } = useWords()
  const port = usePort()
  const [answered, setAnswered] = useState<Answered | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const wanted = useRef(range)

  const take = useCallback(
    (result: Result<Overview>) => {
      // Another period has been chosen meanwhile.
      if (wanted.current !== range) return
      setProblem(result.ok ? null : errorText(words, result.error))
      if (result.ok) setAnswered({ range, overview: result.value })
    },
    [range, words],
  )
  useEffect(() => {
    wanted.current = range
    void ask(port.overview, range).then(take)
  }, [range, take, port])

  const load = async () => take(await ask(port.overview, range))
  useConsoleChanges(() => void load(), CHANGES_GATHER_MS)
  return { answered, problem, load, isBusy: answered?.range !== range && problem === null }
}
