import type { PresenceName } from '../../../electron/contract/views.ts'
import { useWords } from './words.ts'

/** Whether somebody is there: a mark and the word for it, so that neither colour nor shape alone says it. */
export function PresenceMark({ presence }: Readonly<{ presence: PresenceName }>) {
  const { t } = useWords()
  return (
    <span className="presence" data-presence={presence}>
      {t(`presence.${presence}`)}
    </span>
  )
}
