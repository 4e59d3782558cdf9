import { useEffect, useState } from 'react'
import type { LinkState } from '../../../electron/contract/fleet/views.ts'
import { ask } from '../../bridge.ts'

/** How this desk stands with its fleet; null until it is known. */
export function useLink(): LinkState | null {
  const [link, setLink] = useState<LinkState | null>(null)
  useEffect(() => {
    // What comes by the event is newer than an answer that is still under way.
    let isTold = false
    const stop = window.latchkey.on('fleet:changed', (now) => {
      isTold = true
      setLink(now)
    })
    void ask('fleet:link', null).then((result) => !isTold && result.ok && setLink(result.value))
    return () => {
      isTold = true
      stop()
    }
  }, [])
  return link
}
