import { EventEmitter } from 'node:events'
import type { WebSocket } from 'ws'
import type { DirectoryLines, Hello, LineListener, LineTarget, Opened } from '../../../electron/core/fleet/line-port.ts'
import type { Log } from '../../../electron/core/ports/ports.ts'
import type { Gateway } from '../../../electron/directory/gateway/gateway.ts'
import { frameOf, fromDesk } from '../../../electron/platform/wire/frames.ts'
import type { DeviceKeys } from '../../../electron/platform/wire/link-key.ts'
import { LinkLine } from '../../../electron/platform/wire/link-line.ts'

/** A network with nothing between: what is said is heard a moment later, unless it is cut just then. */
export class FakeWire {
  isDown = false
  /** So many messages more, of either side, and the next is lost with its line; null for no end. */
  cutAfter: number | null = null
  /** Nothing is heard any more, and nobody is told. */
  isBlackHole = false
  said = 0
  readonly #lines = new Set<FakeSocket>()

  open(gateway: Gateway, address = '10.0.0.7'): FakeSocket | null {
    if (this.isDown) return null
    const socket = new FakeSocket(this, () => this.#lines.delete(socket))
    this.#lines.add(socket)
    const listener = gateway.accept({
      address,
      say: (message) => socket.carry(() => socket.emit('message', Buffer.from(frameOf(message)), false)),
      ping: () => socket.carry(() => socket.emit('ping')),
      close: () => queueMicrotask(() => socket.cut()),
      trust: () => {},
      drop: () => socket.cut(),
    })
    socket.toServer = (text) => {
      const message = fromDesk(text)
      if (!message) throw new Error(`no such message: ${text.slice(0, 500)}`)
      listener.heard()
      listener.said(message)
    }
    socket.gone = listener.gone
    return socket
  }

  /** Whether what is said now arrives. */
  carries(): boolean {
    this.said += 1
    if (this.isBlackHole) return false
    if (this.cutAfter === null) return true
    this.cutAfter -= 1
    if (this.cutAfter >= 0) return true
    this.cutAfter = null
    this.cut()
    return false
  }

  /** Every desk hears this, whatever it is. */
  babble(text: string): void {
    for (const line of this.#lines) line.emit('message', Buffer.from(text), false)
  }

  cut(): void {
    for (const line of this.#lines) line.cut()
  }
}

class FakeSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  toServer: (text: string) => void = () => {}
  gone = () => {}
  readonly #wire: FakeWire
  readonly #onCut: () => void

  constructor(wire: FakeWire, onCut: () => void) {
    super()
    this.#wire = wire
    this.#onCut = onCut
  }

  send(text: string): void {
    this.carry(() => this.toServer(text))
  }

  /** Answered where it arrives. */
  ping(): void {
    this.carry(() => this.emit('pong'))
  }

  carry(hear: () => void): void {
    if (this.readyState !== 1 || !this.#wire.carries()) return
    queueMicrotask(() => {
      if (this.readyState === 1) hear()
    })
  }

  close(): void {
    this.cut()
  }

  terminate(): void {
    this.cut()
  }

  cut(): void {
    if (this.readyState !== 1) return
    this.readyState = 3
    this.#onCut()
    queueMicrotask(() => {
      this.emit('close')
      this.gone()
    })
  }
}

type Parts = Readonly<{ wire: FakeWire; gateway: () => Gateway; keys: DeviceKeys; now: () => number; log: Log }>

/** The desk's own end of the line, on this wire. */
export function fakeLines({ wire, gateway, keys, now, log }: Parts): DirectoryLines {
  const spoken = (fingerprint: string) => {
    const socket = wire.open(gateway())
    const key = keys.read() ?? keys.make()
    return socket && new LinkLine({ socket: socket as unknown as WebSocket, key, keys, fingerprint, now, log })
  }
  return {
    key: () => keys.read()?.publicKey ?? null,
    forgetKey: () => keys.forget(),
    async open({ fingerprint }: LineTarget, hello: () => Hello, listener: LineListener): Promise<Opened> {
      const line = spoken(fingerprint)
      if (!line || !(await line.challenged())) return { kind: 'unreachable' }
      const welcome = await line.hello(hello(), listener)
      if (welcome) return { kind: 'open', line, welcome }
      return line.refused === null ? { kind: 'unreachable' } : { kind: 'refused', because: line.refused }
    },
    async enrol({ fingerprint, token, uid, name, cursor, appVersion }) {
      const line = spoken(fingerprint)
      if (!line || !(await line.challenged())) return { kind: 'unreachable' }
      const answer = await line.enrol({ token, uid, name, ...cursor, appVersion })
      line.close()
      if (!answer) return line.refused === null ? { kind: 'unreachable' } : { kind: 'refused', because: line.refused }
      const { workstation, site, directory } = answer
      return { kind: 'enrolled', workstation, site, directory, key: keys.read()?.publicKey ?? '' }
    },
  }
}
