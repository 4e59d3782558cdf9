import { errorText } from '../../../../electron/contract/words/index.ts'
import { useWords } from '../../kit/words.ts'
import { useFreshAsk } from '../../password/reauthentication.tsx'

/** Computes the durations that are missing, and says how many there were. */
export function useRepair(say: (note: string) => void, onDone: () => void): () => Promise<void> {
  const { t, words } = useWords()
  const ask = useFreshAsk()
  return async () => {
    say(t('console.sessions.repairing'))
    const result = await ask('console:repair-durations', null)
    if (result.ok) onDone()
    if (result.ok) say(t('console.sessions.repaired', { count: result.value.repaired }))
    else say(result.error.code === 'reauthentication_required' ? '' : errorText(words, result.error))
  }
}
