import { useEffect, useState } from 'react'
import { Countdown } from '../../sign-in/countdown.ts'

/** Counts down each second to a moment of `performance.now()`. */
export function useSecondsLeft(until: number): number {
  const [left, setLeft] = useState(() => Math.max(0, Math.ceil((until - performance.now()) / 1000)))
  useEffect(() => {
    const countdown = new Countdown(setLeft)
    countdown.start(until - performance.now())
    return () => countdown.stop()
  }, [until])
  return left
}
