import { useEffect, useState } from 'react'

const MINUTE = 60_000

/** The time, renewed every second in the first minute after `since` and every minute after it, on the minute. */
export function useNow(since: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const elapsed = Math.max(0, now - since)
    const step = elapsed < MINUTE ? 1000 : MINUTE
    const timer = setTimeout(() => setNow(Date.now()), step - (elapsed % step) + 5)
    return () => clearTimeout(timer)
  }, [now, since])
  return now
}
