import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Warning } from '../../../electron/contract/views.ts'
import type { Arrival } from '../../arrival.ts'
import { CloseRequestWarning } from './close-request-warning.tsx'
import { IdleWarning } from './idle-warning.tsx'
import { SavingContext } from './saving-note.tsx'
import { StandingWarningContext } from './standing-warning.ts'
import { CloseRequestBanner, TimeBanner } from './warning-banner.tsx'

type WarningsProps = Readonly<{
  warning: Warning | null
  saving: readonly string[]
  arrival: Arrival
  children: ReactNode
}>

/** Tells the person that their session is about to end: in a dialog where they have to decide something, else without interrupting them. */
export function Warnings({ warning, saving, arrival, children }: WarningsProps) {
  const [putAway, setPutAway] = useState<string | null>(null)
  const until = arrival.steady + (warning?.leftMs ?? 0)
  const name = warning === null ? null : nameOf(warning)
  // Kept no longer than what it was about: the same warning may come again.
  if (putAway !== null && putAway !== name) setPutAway(null)

  const isPutAway = putAway !== null && putAway === name
  const putThisAway = () => setPutAway(name)
  return (
    <SavingContext value={saving}>
      <StandingWarningContext value={warning && bannerOf(warning)}>
        {children}
        {warning?.kind === 'idle' && <IdleWarning warning={warning} until={until} />}
        {warning?.kind === 'close_request' && !isPutAway && (
          <CloseRequestWarning key={name} warning={warning} keepWorking={putThisAway} until={until} />
        )}
      </StandingWarningContext>
    </SavingContext>
  )

  function bannerOf(shown: Warning): ReactNode {
    if (shown.kind === 'absolute' && (shown.isLast || !isPutAway))
      return <TimeBanner key={name} endsAt={arrival.at + shown.leftMs} isLast={shown.isLast} dismiss={putThisAway} until={until} />
    return shown.kind === 'close_request' && isPutAway && <CloseRequestBanner until={until} />
  }
}

function nameOf(warning: Warning): string {
  if (warning.kind === 'close_request') return JSON.stringify([warning.kind, warning.reason, warning.askedBy, warning.message])
  return warning.kind === 'absolute' && warning.isLast ? 'last' : warning.kind
}
