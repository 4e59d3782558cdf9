import { Group } from '@mantine/core'
import { useWords } from '../../kit/words.ts'
import type { Closing } from './use-closing.ts'

type StatusProps = Readonly<{
  selected: number
  selectNone: () => void
  note: string
  closing: Closing | null
  showClosing: () => void
}>

/** What was just done, and what still goes on. Room for one line is kept, so that a message moves nothing. */
export function StatusLine({ selected, selectNone, note, closing, showClosing }: StatusProps) {
  const { t } = useWords()
  const isOut = closing?.kind === 'waiting' && closing.isHidden
  return (
    <Group gap="4px 12px" className="console-status">
      <p role="status">{selected > 0 && t('console.sessions.selected', { count: selected })}</p>
      {selected > 0 && (
        <button type="button" className="link-button" onClick={selectNone}>
          {t('console.sessions.selectNone')}
        </button>
      )}
      <p role="status">{isOut ? t('console.sessions.close.waitingBody', { count: closing.rows.length }) : note}</p>
      {isOut && (
        <button type="button" className="link-button" onClick={showClosing}>
          {t('console.sessions.close.show')}
        </button>
      )}
    </Group>
  )
}
