import type { App } from 'electron'
import { isWayland } from '../wayland.ts'

/**
 * Windows and Wayland let a window come to the front only when the launch that the person has just asked for passes the right on, which Electron's lock
 * does: on Wayland with the desktop's activation token. It is asked where the holder has it, in the holder's own profile. Never run on either.
 */
export function passOnForeground(
  app: Pick<App, 'setPath' | 'requestSingleInstanceLock'>,
  profile: string,
  isWanted = process.platform === 'win32' || isWayland(),
): void {
  if (!isWanted) return
  app.setPath('userData', profile)
  app.requestSingleInstanceLock()
}
