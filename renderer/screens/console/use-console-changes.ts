import { useEffect, useRef } from 'react'
import { usePort } from './port.ts'

/** The directory tells nobody of each change: what is looked at is asked for again. */
const FLEET_LOOK_MS = 5_000

/** Reacts to what may have changed, at most once in `gatherMs`. */
export function useConsoleChanges(react: () => void, gatherMs: number): void {
  const { kind } = usePort()
  const newest = useRef({ react, gatherMs })
  useEffect(() => {
    newest.current = { react, gatherMs }
  })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    const gather = () => {
      timer ??= setTimeout(() => {
        timer = null
        newest.current.react()
      }, newest.current.gatherMs)
    }
    const stop = window.latchkey.on(kind === 'desk' ? 'console:changed' : 'fleet:changed', gather)
    const looking = kind === 'fleet' ? setInterval(() => document.visibilityState === 'visible' && gather(), FLEET_LOOK_MS) : undefined
    return () => {
      stop()
      clearInterval(looking)
      if (timer) clearTimeout(timer)
    }
  }, [kind])
}
