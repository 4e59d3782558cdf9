import { createContext, useContext } from 'react'
import type { ReactNode } from 'react'

/** A warning that interrupts nobody. Open dialogs show it too: what lies beneath them is out of sight and out of hearing. */
export const StandingWarningContext = createContext<ReactNode>(null)

export const StandingWarning = () => useContext(StandingWarningContext)
