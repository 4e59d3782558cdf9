import { Button } from '@mantine/core'
import { ask } from '../../bridge.ts'
import type { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'

type SignOutNowProps = Readonly<{ submission: ReturnType<typeof useSubmit> }>

/** Offered in every warning. */
export function SignOutNow({ submission: { busy, submit } }: SignOutNowProps) {
  const { t } = useWords()
  return (
    <Button variant="default" aria-disabled={busy} onClick={() => void submit(() => ask('session:sign-out', null))}>
      {t('warning.signOut')}
    </Button>
  )
}
