import type { WorkstationRow } from '../../../electron/contract/fleet/views.ts'
import { filled } from '../../../electron/contract/words/index.ts'
import type { Words } from '../../../electron/contract/words/index.ts'
import type { MenuItem } from '../console/sessions/row-menu.tsx'
import type { Order } from './action-dialogs.tsx'

type Deeds = Readonly<{ order: (order: Order) => void; signOut: (session: string) => void }>

/** What can be done with a workstation as it stands, in groups; what cannot be taken back comes last. */
export function actionsFor(row: WorkstationRow, words: Words, { order, signOut }: Deeds): readonly (readonly MenuItem[])[] {
  const { actions } = words.fleet
  const { session, state, name } = row
  const to = { kind: 'workstation', id: row.id } as const
  const isRevoked = state === 'revoked'
  const lock: MenuItem =
    row.lock === null
      ? { label: actions.lock, act: () => order({ kind: 'lock', to, name }) }
      : { label: actions.unlock, act: () => order({ kind: 'unlock', to, name }) }
  const rename: MenuItem = { label: actions.rename, act: () => order({ kind: 'rename', row }) }
  const ofSession = (label: string, act: () => void): MenuItem => ({
    label: filled(label, { name: session?.displayName ?? '' }),
    act,
    danger: true,
  })
  return [
    isRevoked ? [rename] : [{ label: actions.message, act: () => order({ kind: 'message', to, name }) }, lock, rename],
    [
      ...(session && !isRevoked ? [ofSession(actions.signOut, () => signOut(session.id))] : []),
      ...(session && (state === 'silent' || isRevoked)
        ? [ofSession(actions.writeOff, () => order({ kind: 'write_off', row, session }))]
        : []),
      ...(isRevoked ? [] : [{ label: actions.revoke, act: () => order({ kind: 'revoke', row }), danger: true }]),
    ],
  ]
}
