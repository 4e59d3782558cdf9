import type { TokenView } from '../../../electron/contract/administration.ts'
import { Confirmation } from '../kit/confirmation.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'

type RevokeProps = Readonly<{ token: TokenView; onClose: () => void }>

export function RevokeToken({ token: { id, name }, onClose }: RevokeProps) {
  const { t } = useWords()
  const ask = useFreshAsk()
  const { busy, problem, submit } = useSubmit()

  async function revoke() {
    if (await submit(() => ask('tokens:revoke', { id }))) onClose()
  }

  return (
    <Dialog title={t('tokens.revokeTitle', { name })} focusOn="[data-safe]" onClose={onClose}>
      <Confirmation problem={problem} busy={busy} label={t('tokens.revokeNow')} confirm={() => void revoke()} leave={onClose}>
        <p>{t('tokens.revokeBody')}</p>
      </Confirmation>
    </Dialog>
  )
}
