import { useTranslation } from 'react-i18next'
import { errorText } from '../../../../electron/contract/words/index.ts'
import type { Words } from '../../../../electron/contract/words/index.ts'
import { useFreshAsk } from '../../password/reauthentication.tsx'

/** Computes the durations that are missing, and says how many there were. */
export function useRepair(words: Words, say: (note: string) => void, onDone: () => void): () => Promise<void> {
  const { t } = useTranslation()
  const ask = useFreshAsk()
  return async () => {
    say(t('console.sessions.repairing'))
    const result = await ask('console:repair-durations', null)
    if (result.ok) onDone()
    if (result.ok) say(t('console.sessions.repaired', { count: result.value.repaired }))
    else say(result.error.code === 'reauthentication_required' ? '' : errorText(words, result.error))
  }
}
