import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import type { WorkstationId } from '../../core/fleet/directory-port.ts'
import { connectionSettings } from './open.ts'

/** Also says that the directory can hear desks at all: without, nobody counts as silent. */
const HEARING = 'SELECT dir.note_hearing()'

type OnBell = (ids: readonly WorkstationId[] | null) => void

type ListenerTimes = Readonly<{ probeMs: number; deadlineMs: number; sweepMs: number; againMs: number }>
const TIMES: ListenerTimes = { probeMs: 5_000, deadlineMs: 2_000, sweepMs: 15_000, againMs: 100 }

/**
 * Hears where commands were written, on a connection of its own for as long as it takes. What rang while nobody listened, or was lost without anybody
 * noticing, is read again: after every new connection, and every 15 s whatever happens. Returns once the first connection listens, or has failed.
 */
export async function startListening(url: string, onBell: OnBell, times = TIMES): Promise<() => Promise<void>> {
  const stopped = new AbortController()
  const { signal } = stopped
  const sweep = setInterval(() => onBell(null), times.sweepMs)
  const first = Promise.withResolvers<void>()
  const over = (async () => {
    while (!signal.aborted) {
      await listenOnce(url, onBell, { times, signal, onListening: first.resolve }).catch(() => undefined)
      first.resolve()
      // Not all gateways at the same moment.
      await pause(times.againMs * (1 + 2 * Math.random()), undefined, { signal }).catch(() => undefined)
    }
  })()
  await first.promise
  return async () => {
    clearInterval(sweep)
    stopped.abort()
    await over
  }
}

/** Settles when the connection is over, or gives no more answers. */
async function listenOnce(
  url: string,
  onBell: OnBell,
  { times, signal, onListening }: Readonly<{ times: ListenerTimes; signal: AbortSignal; onListening: () => void }>,
): Promise<void> {
  const client = new Client({ ...connectionSettings(url, 'latchkey bell'), query_timeout: times.deadlineMs })
  const gone = Promise.withResolvers<void>()
  const end = () => gone.resolve()
  for (const event of ['error', 'end'] as const) client.on(event, end)
  signal.addEventListener('abort', end)
  client.on('notification', ({ payload = '' }) => onBell(/^\d+(,\d+)*$/.test(payload) ? payload.split(',').map(Number) : null))
  try {
    await client.connect()
    await client.query('LISTEN latchkey_commands')
    await client.query(HEARING)
    onListening()
    onBell(null)
    // A connection that is cut somewhere on its way never says so: it has to be asked.
    await Promise.race([gone.promise, probing(client, times.probeMs, signal)])
  } finally {
    signal.removeEventListener('abort', end)
    // Waiting for an answer to the farewell would be waiting for ever.
    void client.end().catch(() => undefined)
    setTimeout(() => client.connection?.stream?.destroy(), times.deadlineMs).unref()
  }
}

/** Throws when there is no answer. */
async function probing(client: Client, everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(everyMs, undefined, { signal }).catch(() => undefined)
    if (!signal.aborted) await client.query(HEARING)
  }
}
