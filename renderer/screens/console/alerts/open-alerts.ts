import { useEffect, useState } from 'react'
import { ask } from '../../../bridge.ts'

/** How many alerts nobody has seen to yet; 0 for those who may not know. */
export function useOpenAlerts(isAdministrator: boolean): number {
  const [count, setCount] = useState(0)
  useEffect(() => {
    if (!isAdministrator) return undefined
    // What comes by the event is newer than an answer that is still under way.
    let isTold = false
    const stop = window.latchkey.on('console:changed', ({ openAlerts }) => {
      isTold = true
      setCount(openAlerts)
    })
    void ask('console:alerts', { state: 'open' }).then((result) => !isTold && result.ok && setCount(result.value.length))
    return () => {
      isTold = true
      stop()
    }
  }, [isAdministrator])
  return isAdministrator ? count : 0
}
