import type { WebContents } from 'electron'

/** Who was typing when the session ended has not seen yet that it did: so long a pause says that they have, or that they are gone. */
const PAUSE_MS = 300
/** Whoever types for this long without looking up is held to be the next person. */
const LONGEST_MS = 2_000

/**
 * Drops what is typed by whoever was here a moment ago: the next door would begin with it, and Enter would send it off. A key that is held
 * down repeats until it is let go; a click is somebody who has seen the door.
 */
export function dropKeysOfTheLast(contents: WebContents): void {
  const startedAt = performance.now()
  // Keys that are pressed while this turn is busy wait behind it.
  let quietSince = Infinity
  setTimeout(() => (quietSince = performance.now()), 0)
  const drop = (event: Electron.Event, { isAutoRepeat, type }: Electron.Input) => {
    const now = performance.now()
    const isUnaware = now - quietSince < PAUSE_MS && now - startedAt < LONGEST_MS
    if (!isAutoRepeat && !isUnaware) return type === 'keyDown' && stop()
    if (!isAutoRepeat && type === 'keyDown') quietSince = now
    event.preventDefault()
  }
  const onInput = (_event: unknown, { type }: Electron.InputEvent) => {
    if (type === 'mouseDown' || type === 'touchStart') stop()
  }
  const stop = () => {
    contents.off('before-input-event', drop)
    contents.off('input-event', onInput)
  }
  contents.on('before-input-event', drop)
  contents.on('input-event', onInput)
}
