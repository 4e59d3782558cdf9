import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ask } from '../../bridge.ts'
import type { useSubmit } from '../kit/use-submit.ts'

type SignOutNowProps = Readonly<{ submission: ReturnType<typeof useSubmit> }>

/** Offered in every warning. */
export function SignOutNow({ submission: { busy, submit } }: SignOutNowProps) {
  const { t } = useTranslation()
  return (
    <Button variant="default" aria-disabled={busy} onClick={() => void submit(() => ask('session:sign-out', null))}>
      {t('warning.signOut')}
    </Button>
  )
}
