import { readFileSync } from 'node:fs'
import path from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The sockets on which this desktop's display server and session bus listen, by what the kernel says of them: when one that was there no longer is, the
 * person's session on this computer is over. Newer versions of Electron leave in order then (https://github.com/electron/electron/pull/53022), with a window that is gone
 * as the only sign. Where nothing can be told (a display on another computer, another system), nothing is. Never run: Electron 33 dies of it.
 */
export class DesktopSockets {
  readonly #there: readonly string[]
  readonly #read: () => string

  constructor(environment: Environment = process.env, read: () => string = readUnixSockets) {
    this.#read = read
    const listening = listeningIn(read())
    this.#there = socketsOf(environment).filter((name) => listening.has(name))
  }

  isGone(): boolean {
    if (this.#there.length === 0) return false
    const table = this.#read()
    const listening = listeningIn(table)
    return table !== '' && this.#there.some((name) => !listening.has(name))
  }
}

function readUnixSockets(): string {
  try {
    return readFileSync('/proc/net/unix', 'utf8')
  } catch {
    return ''
  }
}

/** An X server listens on a name that is no file as well; one of the two is enough. */
function socketsOf(environment: Environment): readonly string[] {
  const { DISPLAY = '', WAYLAND_DISPLAY = '', XDG_RUNTIME_DIR = '', DBUS_SESSION_BUS_ADDRESS = '' } = environment
  const [, display] = /^(?:unix)?:(\d+)/.exec(DISPLAY) ?? []
  const [, bus] = /^unix:path=([^,;]+)/.exec(DBUS_SESSION_BUS_ADDRESS) ?? []
  const server = WAYLAND_DISPLAY ? path.resolve(XDG_RUNTIME_DIR, WAYLAND_DISPLAY) : display && `/tmp/.X11-unix/X${display}`
  return [server, bus].filter((name) => name !== undefined && name !== '') as string[]
}

/** The names on which somebody listens (unix(7), proc_net(5)): the fourth column has the flag for it. */
function listeningIn(table: string): ReadonlySet<string> {
  const lines = table.matchAll(/^\S+: \S+ \S+ 00010000 \S+ \S+ +\d+ @?(\/.*)$/gm)
  return new Set([...lines].map(([, name = '']) => name))
}
