import { useState } from 'react'
import type { ReactNode } from 'react'
import type { FleetTarget } from '../../../electron/contract/fleet/channels.ts'
import type { WorkstationRow } from '../../../electron/contract/fleet/views.ts'
import type { Result } from '../../../electron/contract/result.ts'
import { Confirmation } from '../kit/confirmation.tsx'
import { Dialog } from '../kit/dialog.tsx'
import { useSubmit } from '../kit/use-submit.ts'
import { useWords } from '../kit/words.ts'
import { useFreshAsk } from '../password/reauthentication.tsx'
import { LockDialog } from './lock-dialog.tsx'
import { MessageDialog } from './message-dialog.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { timeText } from './workstation-text.ts'

/** What is about to be done, and to whom. */
export type Order =
  | Readonly<{ kind: 'message' | 'lock' | 'unlock'; to: FleetTarget; name: string }>
  | Readonly<{ kind: 'rename' | 'revoke'; row: WorkstationRow }>
  | Readonly<{ kind: 'write_off'; row: WorkstationRow; session: NonNullable<WorkstationRow['session']> }>

export type OrderProps = Readonly<{
  /** Said once it is done. */
  onDone: (note: string) => void
  onClose: () => void
}>

export function OrderDialog({ order, ...then }: OrderProps & Readonly<{ order: Order }>) {
  switch (order.kind) {
    case 'message':
      return <MessageDialog to={order.to} name={order.name} {...then} />
    case 'lock':
      return <LockDialog whom={order.to} name={order.name} {...then} />
    case 'unlock':
      return <UnlockDialog whom={order.to} name={order.name} {...then} />
    case 'rename':
      return <RenameDialog row={order.row} {...then} />
    case 'revoke':
      return <RevokeDialog row={order.row} {...then} />
    case 'write_off':
      return <WriteOffDialog row={order.row} session={order.session} {...then} />
    default:
      return null
  }
}

type AskedProps = OrderProps &
  Readonly<{ title: string; label: string; done: string; ask: () => Promise<Result<unknown>>; children: ReactNode }>

/** What is asked once more before it is done; the safe way out has the focus. */
function AskedDialog({ title, label, done, ask, onDone, onClose, children }: AskedProps) {
  const { busy, problem, submit } = useSubmit()
  async function confirm() {
    if (await submit(ask)) onDone(done)
  }
  return (
    <Dialog title={title} focusOn="[data-safe]" onClose={onClose}>
      <Confirmation problem={problem} busy={busy} label={label} confirm={() => void confirm()} leave={onClose}>
        {children}
      </Confirmation>
    </Dialog>
  )
}

function UnlockDialog({ whom, name, ...then }: OrderProps & Readonly<{ whom: FleetTarget; name: string }>) {
  const { t } = useWords()
  const ask = useFreshAsk()
  return (
    <AskedDialog
      title={t('fleet.dialogs.unlockTitle', { name })}
      label={t('fleet.dialogs.unlockConfirm')}
      done={t('fleet.dialogs.unlockDone')}
      ask={() => ask('fleet:unlock', { whom })}
      {...then}
    >
      <p>{t('fleet.dialogs.unlockBody')}</p>
    </AskedDialog>
  )
}

function RevokeDialog({ row, ...then }: OrderProps & Readonly<{ row: WorkstationRow }>) {
  const { t } = useWords()
  const ask = useFreshAsk()
  return (
    <AskedDialog
      title={t('fleet.dialogs.revokeTitle', { name: row.name })}
      label={t('fleet.dialogs.revokeConfirm')}
      done={t('fleet.dialogs.revokeDone')}
      ask={() => ask('fleet:revoke', { id: row.id })}
      {...then}
    >
      <p>{t('fleet.dialogs.revokeBody')}</p>
    </AskedDialog>
  )
}

type WriteOffProps = OrderProps & Omit<Extract<Order, { kind: 'write_off' }>, 'kind'>

/** With the words for what nobody knows. */
function WriteOffDialog({ row, session, ...then }: WriteOffProps) {
  const { language, t } = useWords()
  const ask = useFreshAsk()
  const [since] = useState(row.seenAt ?? session.startedAt)
  return (
    <AskedDialog
      title={t('fleet.dialogs.writeOffTitle', { name: session.displayName })}
      label={t('fleet.dialogs.writeOffConfirm')}
      done={t('fleet.dialogs.writeOffDone')}
      ask={() => ask('fleet:write-off', { session: session.id })}
      {...then}
    >
      <p className="consequence">{t('fleet.dialogs.writeOffBody', { workstation: row.name, time: timeText(since, language) })}</p>
      <p>{t('fleet.dialogs.writeOffEffect')}</p>
    </AskedDialog>
  )
}
