import { useState } from 'react'
import type { Refusal, Result } from '../../../electron/contract/result.ts'
import { errorText } from '../../../electron/contract/words/index.ts'
import { useWords } from './words.ts'

/** The person was asked for their password, and did not give it. */
const CALLED_OFF: readonly string[] = ['reauthentication_required', 'fleet_sign_in_required']

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
    if (!CALLED_OFF.includes(result.error.code)) setProblem(explain(result.error) ?? errorText(words, result.error))
    return null
  }

  return { busy, problem, setProblem, submit }
}
