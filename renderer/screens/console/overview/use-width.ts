import { useLayoutEffect, useRef, useState } from 'react'

/** The width that an element has, as long as it is shown. */
export function useWidth<Element extends HTMLElement>() {
  const element = useRef<Element>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const measured = element.current
    if (!measured) return undefined
    const take = () => measured.clientWidth > 0 && setWidth(measured.clientWidth)
    take()
    const observer = new ResizeObserver(take)
    observer.observe(measured)
    return () => observer.disconnect()
  }, [])
  return { element, width }
}
