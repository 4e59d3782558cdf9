import { Button, Group } from '@mantine/core'

type DialogActionsProps = Readonly<{ submit: string; leave: string; busy: boolean; isHarmful?: boolean; onLeave: () => void }>

/** What ends every form in a dialog. The submitting button keeps the focus while busy: a disabled one would lose it. */
export const DialogActions = ({ submit, leave, busy, isHarmful = false, onLeave }: DialogActionsProps) => (
  <Group gap="sm" mt={6}>
    <Button type="submit" {...(isHarmful ? { className: 'danger' } : {})} aria-busy={busy} aria-disabled={busy}>
      {submit}
    </Button>
    <Button variant="default" onClick={onLeave}>
      {leave}
    </Button>
  </Group>
)
