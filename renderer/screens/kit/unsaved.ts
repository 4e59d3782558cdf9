import { createContext, useContext, useEffect } from 'react'

/** A room says here that it holds what is not saved; whoever leaves it then is asked first. */
export const UnsavedContext = createContext<(has: boolean) => void>(() => {})

export function useUnsaved(has: boolean): void {
  const tell = useContext(UnsavedContext)
  useEffect(() => {
    tell(has)
    return () => tell(false)
  }, [has, tell])
}
