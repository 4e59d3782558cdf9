import { createContext, use } from 'react'
import { useWords } from '../kit/words.ts'

/** Programs that are saving what belongs to the session. */
export const SavingContext = createContext<readonly string[]>([])

/** Said wherever an end is: it may wait for them, and the person for it. */
export function SavingNote() {
  const { t } = useWords()
  const names = use(SavingContext)
  return (
    <div className="saving" aria-live="polite">
      {names.map((name) => (
        <p key={name} dir="auto">
          {t('warning.saving', { name })}
        </p>
      ))}
    </div>
  )
}
