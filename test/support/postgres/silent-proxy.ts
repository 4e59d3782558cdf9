import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

/** Stands between a client and PostgreSQL, and can stop passing anything on in connections that there are without closing them. */
export async function silentProxy(url: string) {
  const target = new URL(url)
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.on('error', () => undefined)
      one.on('close', () => other.destroy())
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    url: Object.assign(new URL(url), { port: String(typeof address === 'object' ? address?.port : '') }).href,
    swallow: () => {
      for (const socket of open) socket.unpipe().resume()
    },
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}
