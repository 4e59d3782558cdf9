import type { ReactNode } from 'react'
import type { WorkstationState } from '../../../electron/contract/fleet/views.ts'

/** How a workstation stands: a mark and the word for it, so that neither colour nor shape alone says it. */
export const WorkstationMark = ({ state, children }: Readonly<{ state: WorkstationState; children: ReactNode }>) => (
  <span className="workstation-state" data-state={state}>
    <span>{children}</span>
  </span>
)
