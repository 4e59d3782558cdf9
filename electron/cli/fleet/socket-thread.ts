import type * as http from 'node:http'
import type * as decoding from 'node:string_decoder'
import { receiveMessageOnPort, MessageChannel, Worker } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'

export type SocketRequest = Readonly<{ socketPath: string; method: 'GET' | 'POST'; path: string; body: string | null }>

type Said =
  | Readonly<{ kind: 'head'; status: number }>
  | Readonly<{ kind: 'part'; text: string }>
  | Readonly<{ kind: 'end'; trailers: Readonly<Record<string, string | undefined>> }>
  | Readonly<{ kind: 'failed'; code: string }>

/** Cells of what both threads see: how many messages were sent, and how many of them were taken. */
const SENT = 0
const TAKEN = 1

type Given = Readonly<{ request: SocketRequest; port: MessagePort; shared: SharedArrayBuffer }>

/** Runs in the other thread, as text: what it needs it asks for by `load`, and it knows nothing that stands around it here. */
function otherThread(load: (name: string) => unknown): void {
  const { request } = load('node:http') as typeof http
  const { StringDecoder } = load('node:string_decoder') as typeof decoding
  const { workerData } = load('node:worker_threads') as { workerData: Given }
  const { request: asked, port, shared } = workerData
  const cells = new Int32Array(shared)
  const say = (said: unknown) => {
    const sent = Atomics.add(cells, 0, 1) + 1
    port.postMessage(said)
    Atomics.notify(cells, 0)
    // Until it is taken: what is exported may be larger than any memory.
    while (Atomics.load(cells, 1) < sent) Atomics.wait(cells, 1, sent - 1, 1_000)
  }
  const failed = (error: { code?: string }) => say({ kind: 'failed', code: error.code ?? 'EIO' })
  const { socketPath, method, path, body } = asked
  const headers = body === null ? {} : { 'content-type': 'application/json', 'content-length': new TextEncoder().encode(body).length }
  const sent = request({ socketPath, method, path, headers }, (response) => {
    const decoder = new StringDecoder('utf8')
    say({ kind: 'head', status: response.statusCode ?? 0 })
    response.on('data', (chunk: Buffer) => say({ kind: 'part', text: decoder.write(chunk) }))
    response.on('end', () => say({ kind: 'end', trailers: { ...response.trailers } }))
    response.on('error', failed)
  })
  sent.on('error', failed)
  sent.end(body ?? undefined)
}

/**
 * One request over a local socket, waited for without an event loop: in the packaged app the whole command line runs before Electron is ready.
 * `onPart` is given the body as it comes; false ends it. Throws `{code}` as the system has it, `ETIMEDOUT` after so long without a word.
 */
export function askOverSocket(request: SocketRequest, silenceMs: number, onPart: (text: string, status: number) => boolean) {
  const { port1, port2 } = new MessageChannel()
  const shared = new SharedArrayBuffer(8)
  const cells = new Int32Array(shared)
  const thread = new Worker(`(${otherThread.toString()})(require)`, {
    eval: true,
    workerData: { request, port: port2, shared } satisfies Given,
    transferList: [port2],
    stderr: true,
  })
  const next = (): Said => {
    const taken = Atomics.load(cells, TAKEN)
    if (Atomics.wait(cells, SENT, taken, silenceMs) === 'timed-out') return { kind: 'failed', code: 'ETIMEDOUT' }
    // The message follows the count by a moment.
    for (;;) {
      const received: { message: Said } | undefined = receiveMessageOnPort(port1)
      if (received) return received.message
      Atomics.wait(cells, TAKEN, taken, 1)
    }
  }
  try {
    for (let status = 0; ;) {
      const said = next()
      if (said.kind === 'failed') throw Object.assign(new Error(said.code), { code: said.code })
      if (said.kind === 'end') return { status, trailers: said.trailers }
      if (said.kind === 'head') ({ status } = said)
      else if (!onPart(said.text, status)) return { status, trailers: {} }
      Atomics.add(cells, TAKEN, 1)
      Atomics.notify(cells, TAKEN)
    }
  } finally {
    port1.close()
    void thread.terminate()
  }
}
