type Environment = Readonly<Record<string, string | undefined>>

/** Whether the desktop is one where no window may put itself before others, and where nobody is told how long people have been idle. */
export const isWayland = (environment: Environment = process.env, platform: NodeJS.Platform = process.platform): boolean =>
  platform === 'linux' && (environment['XDG_SESSION_TYPE'] === 'wayland' || Boolean(environment['WAYLAND_DISPLAY']))
