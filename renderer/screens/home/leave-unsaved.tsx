import { Confirmation } from '../kit/confirmation.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { useWords } from '../kit/words.ts'

/** Asked before a room is left that holds what is not saved. */
export function LeaveUnsaved({ onLeave, onClose }: Readonly<{ onLeave: () => void; onClose: () => void }>) {
  const { t } = useWords()
  return (
    <Dialog title={t('policy.leave.title')} focusOn="[data-safe]" onClose={onClose}>
      <Confirmation problem={null} busy={false} label={t('policy.leave.discard')} confirm={onLeave} leave={onClose}>
        <p>{t('policy.leave.body')}</p>
      </Confirmation>
    </Dialog>
  )
}
