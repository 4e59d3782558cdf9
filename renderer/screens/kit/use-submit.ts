import { useState } from 'react'
import type { Refusal, Result } from '../../../electron/contract/result.ts'
import { errorText } from '../../../electron/contract/words/index.ts'
import { useWords } from './words.ts'

/** One question at a time, with what is wrong about it. `problem` is null where the person themselves called it off. */
export function useSubmit() {
  const { words } = useWords()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  async function submit<Value>(question: () => Promise<Result<Value>>, explain: (error: Refusal) => string | null = () => null) {
    if (busy) return null
    setBusy(true)
    setProblem(null)
    const result = await question()
    setBusy(false)
    if (result.ok) return result
    if (result.error.code !== 'reauthentication_required') setProblem(explain(result.error) ?? errorText(words, result.error))
    return null
  }

  return { busy, problem, setProblem, submit }
}
