import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { View } from '../../electron/contract/views.ts'
import { ask } from '../bridge.ts'
import type { useSubmit } from './use-submit.ts'

type SignOutNowProps = Readonly<{ submission: ReturnType<typeof useSubmit>; show: (view: View) => void }>

/** Offered in every warning. */
export function SignOutNow({ submission: { busy, submit }, show }: SignOutNowProps) {
  const { t } = useTranslation()

  async function signOut() {
    const result = await submit(() => ask('session:sign-out', null))
    if (result) show(result.value)
  }

  return (
    <Button variant="default" aria-disabled={busy} onClick={() => void signOut()}>
      {t('warning.signOut')}
    </Button>
  )
}
