import { Alert, Button, Group } from '@mantine/core'
import { useState } from 'react'
import { durationText } from '../../../electron/contract/duration-text.ts'
import type { Warning } from '../../../electron/contract/views.ts'
import { ask } from '../../bridge.ts'
import { Dialog } from '../kit/dialog.tsx'
import { TimeLeft } from '../kit/time-left.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { SavingNote } from './saving-note.tsx'
import { SignOutNow } from './sign-out-now.tsx'

type IdleWarningProps = Readonly<{
  warning: Extract<Warning, { kind: 'idle' }>
  until: number
}>

/** Asks whether somebody is still there. The focus is on the title, so that a key meant for what lies beneath answers nothing. */
export function IdleWarning({ warning, until }: IdleWarningProps) {
  const { language, t } = useWords()
  const [tries, setTries] = useState(0)
  const submission = useSubmit()

  async function stay() {
    const result = await submission.submit(() => ask('session:stay', null))
    // A second Escape closes the dialog whatever we say; it comes back while the answer did not get through.
    if (!result) setTries((before) => before + 1)
  }

  return (
    <Dialog key={tries} title={t('warning.idle.title')} urgent="idle-body" onClose={() => void stay()}>
      <div className="dialog-form">
        <p id="idle-body">{t('warning.idle.body', { duration: durationText(warning.timeoutMs - warning.leftMs, language) })}</p>
        <TimeLeft until={until} sentence="warning.idle.left" />
        <SavingNote />
        {submission.problem !== null && <Alert role="alert">{submission.problem}</Alert>}
        <Group gap="sm" mt={6}>
          <Button aria-busy={submission.busy} aria-disabled={submission.busy} onClick={() => void stay()}>
            {t('warning.idle.stay')}
          </Button>
          <SignOutNow submission={submission} />
        </Group>
      </div>
    </Dialog>
  )
}
