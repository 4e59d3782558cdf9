import type { WebContents } from 'electron'

/** Who was typing when the session ended has not seen yet that it did. */
const UNAWARE_MS = 300

/**
 * Drops what is typed by whoever was here a moment ago: the next door would begin with it, and Enter would send it off. A key that is held
 * down repeats until it is let go; a click is somebody who has seen the door.
 */
export function dropKeysOfTheLast(contents: WebContents): void {
  const until = performance.now() + UNAWARE_MS
  const drop = (event: Electron.Event, input: Electron.Input) => {
    if (performance.now() < until || input.isAutoRepeat) return event.preventDefault()
    if (input.type === 'keyDown') stop()
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
