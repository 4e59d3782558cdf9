import { Alert, Button, Group } from '@mantine/core'
import type { Warning } from '../../../electron/contract/views.ts'
import { Dialog } from '../kit/dialog.tsx'
import { TimeLeft } from '../kit/time-left.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { SavingNote } from './saving-note.tsx'
import { SignOutNow } from './sign-out-now.tsx'

type CloseRequestProps = Readonly<{
  warning: Extract<Warning, { kind: 'close_request' }>
  until: number
  keepWorking: () => void
}>

/** Somebody else is ending the session: nothing to decide but whether to go on until then. */
export function CloseRequestWarning({ warning, until, keepWorking }: CloseRequestProps) {
  const { t } = useWords()
  const submission = useSubmit()
  const who =
    warning.askedBy === null ? t('warning.closeRequest.askedByNobody') : t('warning.closeRequest.askedBy', { name: warning.askedBy })
  const why = t(`warning.closeRequest.reason.${warning.reason === 'closed_by_cleanup' ? 'closed_by_cleanup' : 'closed_by_admin'}`)
  return (
    <Dialog title={t('warning.closeRequest.title')} urgent="close-request-body" onClose={keepWorking}>
      <div className="dialog-form">
        <div id="close-request-body" className="close-request">
          <p>
            {who} {why}
          </p>
          {warning.message !== '' && (
            <figure className="message">
              <figcaption>{t('warning.closeRequest.message')}</figcaption>
              <blockquote>{warning.message}</blockquote>
            </figure>
          )}
        </div>
        <TimeLeft until={until} sentence="warning.closeRequest.left" />
        <SavingNote />
        {submission.problem !== null && <Alert role="alert">{submission.problem}</Alert>}
        <Group gap="sm" mt={6}>
          <Button onClick={keepWorking}>{t('warning.closeRequest.keep')}</Button>
          <SignOutNow submission={submission} />
        </Group>
      </div>
    </Dialog>
  )
}
