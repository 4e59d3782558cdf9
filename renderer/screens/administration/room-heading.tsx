import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'

/** The title of a screen; it has the focus first, so that whoever listens to the page hears where they are. */
export function RoomHeading({ title, intro, children }: Readonly<{ title: string; intro: string; children?: ReactNode }>) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="welcome">
      <div className="room-heading">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <p className="room-intro">{intro}</p>
      </div>
      {children}
    </div>
  )
}
