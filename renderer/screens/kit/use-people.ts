import { useMemo } from 'react'
import { byName } from '../../../electron/text/by-name.ts'
import { usePort } from '../console/port.ts'
import { useAnswer } from './use-answer.ts'
import { useWords } from './words.ts'

/** Everybody, in the order in which the language of the page has their names. */
export function usePeople() {
  const { language } = useWords()
  const { answer, problem, load } = useAnswer(usePort().people, null)
  const people = useMemo(() => answer?.toSorted(byName(language)) ?? null, [answer, language])
  return { people, problem, load }
}
