import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { PersonView } from '../../../electron/contract/administration.ts'
import { errorText } from '../../../electron/contract/words/index.ts'
import { byName } from '../../../electron/text/by-name.ts'
import { ask } from '../../bridge.ts'
import { usePort } from '../console/port.ts'
import { everyPerson } from './every-person.ts'
import { useWords } from './words.ts'

/** Everybody, in the order in which the language of the page has their names; of a large fleet, the first ones at once. */
export function usePeople() {
  const { language, words } = useWords()
  const port = usePort()
  const [found, setFound] = useState<readonly PersonView[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  /** Whoever asks anew wants no more of what was asked before. */
  const turn = useRef({})

  const load = useCallback(async () => {
    const own = (turn.current = {})
    const isWanted = () => turn.current === own
    const result = await everyPerson(port, ask, (people) => {
      if (isWanted()) setFound((before) => (before === null || before.length < people.length ? people : before))
      return isWanted()
    })
    if (result === null || !isWanted()) return
    setProblem(result.ok ? null : errorText(words, result.error))
    if (result.ok) setFound(result.value)
  }, [port, words])

  useEffect(() => {
    void load()
    return () => void (turn.current = {})
  }, [load])

  const people = useMemo(() => found?.toSorted(byName(language)) ?? null, [found, language])
  return { people, problem, load }
}
