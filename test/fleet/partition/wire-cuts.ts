import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { enrolmentLine, readEnrolmentLine } from '../../../electron/core/fleet/enrolment-line.ts'

type Wire = 'open' | 'cut' | 'silent' | 'deaf'

/** The way of one desk to whichever directory is there: `silent` swallows both directions, `deaf` what comes back. */
export class Way {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #portNow: () => number
  #wire: Wire = 'open'

  private constructor(portNow: () => number) {
    this.#portNow = portNow
    this.#server = createServer((near) => this.#connected(near))
  }

  static async to(portNow: () => number): Promise<Way> {
    const way = new Way(portNow)
    way.#server.listen(0, '127.0.0.1')
    await once(way.#server, 'listening')
    return way
  }

  through(line: string): string {
    return enrolmentLine({ ...readEnrolmentLine(line), address: `127.0.0.1:${(this.#server.address() as AddressInfo).port}` })
  }

  become(wire: Wire): void {
    this.#wire = wire
    // Whoever heard nothing for a while would not trust the line any more: it begins anew.
    if (wire === 'cut' || wire === 'open') for (const socket of this.#sockets) socket.destroy()
  }

  close(): void {
    this.become('cut')
    this.#server.close()
  }

  #connected(near: Socket): void {
    this.#keep(near)
    if (this.#wire === 'cut') return void near.destroy()
    const far = connect(this.#portNow(), '127.0.0.1')
    this.#keep(far)
    near.on('data', (bytes) => void (this.#wire !== 'silent' && far.write(bytes)))
    far.on('data', (bytes) => void (this.#wire === 'open' && near.write(bytes)))
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => this.#sockets.delete(socket))
  }
}
