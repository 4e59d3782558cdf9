import { Alert, Button } from '@mantine/core'
import { useId, useState } from 'react'
import type { FormEvent } from 'react'
import { LONGEST_GRACE_S, LONGEST_MESSAGE } from '../../../../electron/contract/close-limits.ts'
import type { ClosePreview } from '../../../../electron/contract/console.ts'
import { useWords } from '../../kit/words.ts'
import { LongList } from './long-list.tsx'
import { cellText, shortText } from './row-text.ts'
import type { Order } from './use-closing.ts'

/** In seconds, with their names in the catalogue. */
const GRACES = [
  [0, 'atOnce'],
  [30, 'seconds30'],
  [120, 'minutes2'],
  [300, 'minutes5'],
  [LONGEST_GRACE_S, 'minutes10'],
] as const

type CloseFormProps = Readonly<{
  preview: ClosePreview
  problem: string | null
  lookAgain: () => void
  /** What was written before, where it could not be carried out. */
  order: Order
  confirm: (order: Order) => void
  leave: () => void
}>

/** Exactly what will end, and what the people affected are told. */
export function CloseForm({ preview, problem, order, lookAgain, confirm, leave }: CloseFormProps) {
  const { language, t } = useWords()
  const [message, setMessage] = useState(order.message)
  const [graceSeconds, setGrace] = useState(order.graceSeconds)
  const { rows } = preview
  if (rows.length === 0) return <NothingToEnd leave={leave} />

  function submit(event: FormEvent) {
    event.preventDefault()
    confirm({ message: message.trim(), graceSeconds })
  }

  return (
    <form className="dialog-form" onSubmit={submit}>
      <p>{t('console.sessions.close.body', { count: rows.length })}</p>
      {rows.some(({ isOwn }) => isOwn) && <p className="consequence">{t('console.sessions.close.own')}</p>}
      {problem !== null && (
        <Alert role="alert">
          <p>{problem}</p>
          <button type="button" className="button quiet small" onClick={lookAgain}>
            {t('console.sessions.close.lookAgain')}
          </button>
        </Alert>
      )}
      <LongList label={t('console.sessions.close.list', { count: rows.length })} items={rows}>
        {(row) => (
          <>
            <span className="long-main">
              <strong title={row.displayName}>{row.displayName}</strong>
              <small title={row.host}>
                {t('console.sessions.close.since', { host: row.host, time: shortText(row.startedAt, language) })}
              </small>
            </span>
            <span className="long-side">
              <span className="liveness" data-liveness={row.liveness}>
                {cellText('liveness', row, language, 0)}
              </span>
              {row.liveness === 'alive' && (
                <small>{t('console.sessions.close.lastActivity', { time: shortText(row.lastActivityAt, language) })}</small>
              )}
            </span>
          </>
        )}
      </LongList>
      <Message message={message} onChange={setMessage} />
      <label className="console-field">
        <span>{t('console.sessions.close.grace')}</span>
        <select className="console-input" value={graceSeconds} onChange={(event) => setGrace(Number(event.currentTarget.value))}>
          {GRACES.map(([seconds, name]) => (
            <option key={seconds} value={seconds}>
              {t(`console.sessions.close.graces.${name}`)}
            </option>
          ))}
        </select>
      </label>
      <div className="dialog-actions">
        <Button type="submit" className="danger">
          {t('console.sessions.close.confirm', { count: rows.length })}
        </Button>
        <Button variant="default" data-safe onClick={leave}>
          {t('dialog.cancel')}
        </Button>
      </div>
    </form>
  )
}

function Message({ message, onChange }: Readonly<{ message: string; onChange: (message: string) => void }>) {
  const { t } = useWords()
  const hintId = useId()
  return (
    <label className="console-field">
      <span>{t('console.sessions.close.message')}</span>
      <textarea
        className="console-input"
        rows={2}
        maxLength={LONGEST_MESSAGE}
        aria-describedby={hintId}
        value={message}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <small id={hintId}>{t('console.sessions.close.messageHint', { left: LONGEST_MESSAGE - message.length })}</small>
    </label>
  )
}

function NothingToEnd({ leave }: Readonly<{ leave: () => void }>) {
  const { t } = useWords()
  return (
    <div className="dialog-form">
      <p>{t('console.sessions.close.nothing')}</p>
      <div className="dialog-actions">
        <Button variant="default" data-safe onClick={leave}>
          {t('dialog.close')}
        </Button>
      </div>
    </div>
  )
}
