import { Alert, Button, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWords } from './words.ts'

type ConfirmationProps = Readonly<{
  problem: string | null
  busy: boolean
  label: string
  confirm: () => void
  leave: () => void
  children: ReactNode
}>

/** The safe way out has the focus. */
export function Confirmation({ problem, busy, label, confirm, leave, children }: ConfirmationProps) {
  const { t } = useWords()
  return (
    <div className="dialog-form">
      {children}
      {problem !== null && <Alert role="alert">{problem}</Alert>}
      <Group gap="sm" mt={6}>
        <Button className="danger" aria-busy={busy} aria-disabled={busy} onClick={confirm}>
          {label}
        </Button>
        <Button variant="default" data-safe onClick={leave}>
          {t('dialog.cancel')}
        </Button>
      </Group>
    </div>
  )
}
