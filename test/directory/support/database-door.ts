import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A way to PostgreSQL that can be shut, and opened again. */
export async function databaseDoor(url: string) {
  const target = new URL(url)
  const passing = new Set<Socket>()
  let isOpen = true
  const server = createServer((near) => {
    near.on('error', () => {})
    if (!isOpen) {
      near.destroy()
      return
    }
    const far = connect(Number(target.port), target.hostname)
    far.on('error', () => {})
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    passing.add(near)
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const shut = () => {
    isOpen = false
    for (const socket of passing) socket.destroy()
    passing.clear()
  }
  onTestFinished(() => {
    shut()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: Object.assign(new URL(url), { port: String(port) }).href, shut, open: () => void (isOpen = true) }
}
