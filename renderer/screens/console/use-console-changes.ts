import { useEffect, useRef } from 'react'

/** Reacts to what may have changed, at most once in `gatherMs`. */
export function useConsoleChanges(react: () => void, gatherMs: number): void {
  const newest = useRef({ react, gatherMs })
  useEffect(() => {
    newest.current = { react, gatherMs }
  })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    const stop = window.latchkey.on('console:changed', () => {
      timer ??= setTimeout(() => {
        timer = null
        newest.current.react()
      }, newest.current.gatherMs)
    })
    return () => {
      stop()
      if (timer) clearTimeout(timer)
    }
  }, [])
}
