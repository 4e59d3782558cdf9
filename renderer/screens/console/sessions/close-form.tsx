import { Alert, Button, Group, NativeSelect, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { LONGEST_GRACE_S, LONGEST_MESSAGE } from '../../../../electron/contract/close-limits.ts'
import type { ClosePreview } from '../../../../electron/contract/console.ts'
import { useWords } from '../../kit/words.ts'
import { LongList } from './long-list.tsx'
import { NotAll } from './not-all.tsx'
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
  const count = preview.total ?? rows.length
  if (rows.length === 0) return <NothingToEnd leave={leave} />

  function submit(event: FormEvent) {
    event.preventDefault()
    confirm({ message: message.trim(), graceSeconds })
  }

  return (
    <form className="dialog-form" onSubmit={submit}>
      <p>{t('console.sessions.close.body', { count })}</p>
      <NotAll rows={rows} total={count} />
      {rows.some(({ isOwn }) => isOwn) && <p className="consequence">{t('console.sessions.close.own')}</p>}
      {problem !== null && (
        <Alert role="alert">
          <p>{problem}</p>
          <Button size="sm" variant="default" onClick={lookAgain}>
            {t('console.sessions.close.lookAgain')}
          </Button>
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
      <Textarea
        rows={2}
        label={t('console.sessions.close.message')}
        description={t('console.sessions.close.messageHint', { left: LONGEST_MESSAGE - message.length })}
        maxLength={LONGEST_MESSAGE}
        value={message}
        onChange={(event) => setMessage(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('console.sessions.close.grace')}
        data={GRACES.map(([seconds, name]) => ({ value: String(seconds), label: t(`console.sessions.close.graces.${name}`) }))}
        value={String(graceSeconds)}
        onChange={(event) => setGrace(Number(event.currentTarget.value))}
      />
      <Group gap="sm" mt={6}>
        <Button type="submit" className="danger">
          {t('console.sessions.close.confirm', { count })}
        </Button>
        <Button variant="default" data-safe onClick={leave}>
          {t('dialog.cancel')}
        </Button>
      </Group>
    </form>
  )
}

function NothingToEnd({ leave }: Readonly<{ leave: () => void }>) {
  const { t } = useWords()
  return (
    <div className="dialog-form">
      <p>{t('console.sessions.close.nothing')}</p>
      <Group gap="sm" mt={6}>
        <Button variant="default" data-safe onClick={leave}>
          {t('dialog.close')}
        </Button>
      </Group>
    </div>
  )
}
