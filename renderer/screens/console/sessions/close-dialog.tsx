import { Alert, Button, Group } from '@mantine/core'
import type { CloseTarget } from '../../../../electron/contract/console-questions.ts'
import type { CloseOutcome } from '../../../../electron/contract/console.ts'
import { reasonText } from '../../../../electron/contract/reason-text.ts'
import { Dialog } from '../../kit/dialog.tsx'
import { useWords } from '../../kit/words.ts'
import { CloseForm } from './close-form.tsx'
import { GraceLeft } from './grace-left.tsx'
import { LongList } from './long-list.tsx'
import { NotAll } from './not-all.tsx'
import type { Closing, useClosing } from './use-closing.ts'

type CloseProps = Readonly<{ flow: ReturnType<typeof useClosing> }>

export function CloseDialog({ flow }: CloseProps) {
  const { t } = useWords()
  const { closing } = flow
  switch (closing?.kind) {
    case 'preparing':
      return (
        <Dialog key="preparing" wide title={t('console.sessions.close.title')} onClose={flow.leave}>
          <div className="dialog-form">
            {closing.problem === null ? <p role="status">{t('dialog.loading')}</p> : <Alert role="alert">{closing.problem}</Alert>}
            <Group gap="sm" mt={6}>
              {closing.problem !== null && (
                <Button variant="default" onClick={() => void flow.prepare(closing.target)}>
                  {t('app.tryAgain')}
                </Button>
              )}
              <Button variant="default" onClick={flow.leave}>
                {t('dialog.cancel')}
              </Button>
            </Group>
          </div>
        </Dialog>
      )
    case 'preview':
      return (
        <Dialog key={closing.preview.id} wide title={t('console.sessions.close.title')} focusOn="[data-safe]" onClose={flow.leave}>
          <CloseForm
            preview={closing.preview}
            problem={closing.problem}
            order={closing.order}
            lookAgain={() => void flow.prepare(closing.target)}
            confirm={(order) => void flow.carryOut(closing.target, closing.preview, order)}
            leave={flow.leave}
          />
        </Dialog>
      )
    case 'waiting':
      return closing.isHidden ? null : (
        <Dialog key="waiting" title={t('console.sessions.close.waiting')} onClose={() => flow.hide(true)}>
          <Waiting closing={closing} hide={() => flow.hide(true)} />
        </Dialog>
      )
    case 'done':
      return (
        <Dialog key="done" wide title={t('console.sessions.close.done')} onClose={flow.leave}>
          <Outcome closing={closing} again={(target) => void flow.prepare(target)} leave={flow.leave} />
        </Dialog>
      )
    case undefined:
    default:
      return null
  }
}

type WaitingProps = Readonly<{ closing: Extract<Closing, { kind: 'waiting' }>; hide: () => void }>

function Waiting({ closing, hide }: WaitingProps) {
  const { t } = useWords()
  return (
    <div className="dialog-form">
      <p>{t('console.sessions.close.waitingBody', { count: closing.rows.length })}</p>
      <GraceLeft graceMs={closing.graceMs} until={closing.until} />
      <Group gap="sm" mt={6}>
        <Button variant="default" onClick={hide}>
          {t('console.sessions.close.background')}
        </Button>
      </Group>
    </div>
  )
}

const OUTCOMES: readonly CloseOutcome[] = ['ended', 'asked', 'already_ended', 'changed']

type OutcomeProps = Readonly<{
  closing: Extract<Closing, { kind: 'done' }>
  again: (target: CloseTarget) => void
  leave: () => void
}>

function Outcome({ closing, again, leave }: OutcomeProps) {
  const { language, t } = useWords()
  const { rows, total } = closing.result
  const count = (outcome: CloseOutcome) => rows.filter((row) => row.outcome === outcome).length
  const changed = rows.filter((row) => row.outcome === 'changed').map(({ id }) => id)
  return (
    <div className="dialog-form">
      <div role="status">
        <ul className="outcome-counts">
          {OUTCOMES.filter((outcome) => count(outcome) > 0 || (outcome === 'ended' && count('asked') === 0)).map((outcome) => (
            <li key={outcome} data-outcome={outcome}>
              {t(`console.sessions.close.counted.${outcome}`, { count: count(outcome) })}
            </li>
          ))}
        </ul>
      </div>
      <NotAll rows={rows} total={total} />
      <LongList label={t('console.sessions.close.done')} items={rows}>
        {({ displayName, host, outcome, endReason }) => (
          <>
            <span className="long-main">
              <strong title={displayName}>{displayName}</strong>
              <small title={host}>{host}</small>
            </span>
            <span className="long-side" data-outcome={outcome}>
              {t(`console.sessions.close.outcomes.${outcome}`)}
              {outcome === 'already_ended' && endReason !== null && <small>{reasonText(endReason, language)}</small>}
            </span>
          </>
        )}
      </LongList>
      <Group gap="sm" mt={6}>
        <Button onClick={leave}>{t('dialog.done')}</Button>
        {changed.length > 0 && (
          <Button variant="default" onClick={() => again({ kind: 'sessions', ids: changed })}>
            {t('console.sessions.close.lookAgain')}
          </Button>
        )}
      </Group>
    </div>
  )
}
