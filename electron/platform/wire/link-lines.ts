import type { DirectoryLines, Enrolled, Enrolling, Hello, LineListener, LineTarget, Opened } from '../../core/fleet/line-port.ts'
import type { Log } from '../../core/ports/ports.ts'
import { DeviceKeys } from './link-key.ts'
import type { DeviceKey, SafeStorage } from './link-key.ts'
import { LinkLine } from './link-line.ts'
import { connectTo } from './link-socket.ts'

/** From the open socket to `welcome` or `enrolled`. */
const WELCOME_WITHIN_MS = 10_000

export type LineParts = Readonly<{
  /** Where the desk's key lies. */
  keyFile: string
  safe: SafeStorage | null
  now: () => number
  log: Pick<Log, 'warn'>
}>

/** Lines to a directory over the network. */
export function createDirectoryLines({ keyFile, safe, now, log }: LineParts): DirectoryLines {
  const keys = new DeviceKeys(keyFile, safe)

  async function reach(target: LineTarget, key: DeviceKey): Promise<LinkLine | Exclude<Opened, { kind: 'open' }>> {
    const { fingerprint } = target
    const connected = await connectTo(target, now(), (socket) => new LinkLine({ socket, key, keys, fingerprint, now, log }))
    if (connected.kind !== 'connected') return connected
    const { line } = connected
    return (await inTime(line, line.challenged())) ? line : refusedOrLost(line)
  }

  return {
    key: () => keys.read()?.publicKey ?? null,
    forgetKey: () => keys.forget(),
    async open(target: LineTarget, hello: () => Hello, listener: LineListener): Promise<Opened> {
      const key = keys.read()
      if (!key) return { kind: 'refused', because: 'signature' }
      const line = await reach(target, key)
      if (!(line instanceof LinkLine)) return line
      const welcome = await inTime(line, line.hello(hello(), listener))
      return welcome ? { kind: 'open', line, welcome } : refusedOrLost(line)
    },
    async enrol({ address, fingerprint, token, uid, name, cursor, appVersion }: Enrolling): Promise<Enrolled> {
      // A new one for each enrolment, whatever was left over.
      const key = keys.make()
      const line = await reach({ address, fingerprint }, key)
      const answer = line instanceof LinkLine ? await inTime(line, line.enrol({ token, uid, name, ...cursor, appVersion })) : null
      if (line instanceof LinkLine) line.close()
      if (answer) return { kind: 'enrolled', ...whereIn(answer), key: key.publicKey }
      keys.forget()
      return line instanceof LinkLine ? refusedOrLost(line) : line
    },
  }
}

const whereIn = ({ workstation, site, directory }: Omit<Extract<Enrolled, { kind: 'enrolled' }>, 'kind' | 'key'>) => ({
  workstation,
  site,
  directory,
})

async function inTime<Value>(line: LinkLine, answer: Promise<Value>): Promise<Value> {
  const deadline = setTimeout(() => line.drop(), WELCOME_WITHIN_MS)
  try {
    return await answer
  } finally {
    clearTimeout(deadline)
  }
}

/** `shutting_down`, `full`: somebody will be there again. */
const refusedOrLost = ({ refused }: LinkLine): Exclude<Opened, { kind: 'open' }> =>
  refused === null || refused === 'shutting_down' || refused === 'full' ? { kind: 'unreachable' } : { kind: 'refused', because: refused }
