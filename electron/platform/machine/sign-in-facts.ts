import { arch, release, type } from 'node:os'

type Environment = Readonly<Record<string, string | undefined>>

/** What a session is used on, as the audit log keeps it with the sign-in; only what is known. */
export function readSignInFacts(env: Environment = process.env, platform = process.platform): Readonly<Record<string, string>> {
  const electron = process.versions['electron']
  const display = platform === 'linux' ? displayServer(env) : null
  return { system: `${type()} ${release()} ${arch()}`, ...(electron ? { electron } : {}), ...(display ? { display } : {}) }
}

/** That of the desktop: its windows may come by way of the other. */
function displayServer(env: Environment): string | null {
  if (env['XDG_SESSION_TYPE'] === 'wayland' || env['WAYLAND_DISPLAY']) return 'Wayland'
  return env['DISPLAY'] ? 'X11' : null
}
