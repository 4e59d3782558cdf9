import { isIP } from 'node:net'
import { hostname } from 'node:os'
import path from 'node:path'
import type { DirectoryStore } from '../core/fleet/directory-port.ts'
import { durationMs } from '../core/ids.ts'
import type { Clock, Entropy, Log, PasswordHasher, Scheduler } from '../core/ports/ports.ts'
import { openWirePort } from '../platform/wire/server-port.ts'
import { openAdminSocket } from './admin-socket.ts'
import type { AdminAnswers } from './admin-socket.ts'
import { openAuthority } from './authority.ts'
import type { FleetHandlers } from './console/fleet-handlers.ts'
import { answerQuestion } from './gateway/console-desk.ts'
import { Gateway } from './gateway/gateway.ts'
import type { GatewayParts } from './gateway/parts.ts'

export type DirectoryOptions = Readonly<{
  dataFolder: string
  host: string
  port: number
  /** By which workstations reach it; the first is in enrolment lines. */
  names: readonly string[]
  /** What people call it. */
  name: string
  /** Who asks on the socket, in the audit log. */
  osUser: string
}>

type Reached = Readonly<{ address: () => string; fingerprint: string }>

export type DirectoryParts = Readonly<{
  store: DirectoryStore
  clock: Clock
  scheduler: Scheduler
  entropy: Entropy
  passwords: PasswordHasher
  log: Log
  factsOf: GatewayParts['factsOf']
  /** Given where the directory is reached, which enrolment lines say: known once it listens. */
  handlers: (reached: Reached) => FleetHandlers
  /** Raises alerts that no event tells of; by every gateway, which comes to the same as by one. */
  watch: () => Promise<unknown>
  /** What the database has to say, beside this gateway's own figures. */
  metrics: () => Promise<string>
  export: AdminAnswers['export']
}>

export type RunningDirectory = Readonly<{
  address: string
  port: number
  fingerprint: string
  /** As the owner of the data folder. */
  ask: AdminAnswers['ask']
  gateway: Gateway
  /** Finishes what was taken on, tells desks, closes. The store is closed as well. Takes a bounded time. */
  stop: () => Promise<void>
}>

const DAY = durationMs(86_400_000)
const WATCH_EVERY = durationMs(60_000)

/** Serves desks on a port, and the owner of the data folder on a socket in it. */
export async function startDirectory(options: DirectoryOptions, parts: DirectoryParts): Promise<RunningDirectory> {
  const { store, clock, scheduler, log } = parts
  const { handlers: _handlers, watch: _watch, metrics: _metrics, export: exportLines, ...rest } = parts
  const authority = await openAuthority(path.join(options.dataFolder, 'authority'), clock)
  const { fingerprint } = authority
  const names = withoutDoubles([...options.names, 'localhost', '127.0.0.1', '::1', hostname()]).filter(isServable)
  const identity = await authority.issue(names)
  let address = ''
  const handlers = parts.handlers({ address: () => address, fingerprint })
  const gateway = new Gateway({ ...rest, handlers, name: options.name, fingerprint, gateway: `${hostname()}:${process.pid}` })
  const ask: AdminAnswers['ask'] = (channel, question) =>
    answerQuestion({ handlers, log }, { channel, question, actor: { kind: 'owner', osUser: options.osUser }, isFresh: true })
  const metrics = async () => `${await parts.metrics()}${gateway.metricsText()}`
  const opened: (() => Promise<void>)[] = [() => gateway.stop()]
  const stopNow = async () => {
    for (const close of opened) await close().catch((error: unknown) => log.error('a step of stopping failed', { error: String(error) }))
    await store.close()
    log.info('stopped')
  }
  let stopping: Promise<void> | undefined
  const stop = () => (stopping ??= stopNow())
  try {
    const closeSocket = await openAdminSocket(options.dataFolder, { ask, metrics, export: exportLines }, log)
    opened.push(closeSocket)
    const { host, port: askedFor } = options
    const wire = await openWirePort({ host, port: askedFor, identity, onLine: gateway.accept, isHealthy: gateway.isHealthy })
    // No new line while the others are being finished.
    opened.unshift(async () => wire.stopListening())
    opened.push(wire.close)
    const renew = async () => wire.renew(await authority.issue(names))
    const noted = (what: string, task: Promise<unknown>) => void task.catch((error: unknown) => log.error(what, { error: String(error) }))
    const timers = [
      scheduler.every(DAY, () => noted('the certificate could not be renewed', renew())),
      scheduler.every(WATCH_EVERY, () => noted('the fleet could not be looked after', parts.watch())),
    ]
    opened.unshift(async () => timers.forEach((cancel) => cancel()))
    address = `${bracketed(options.names[0] ?? 'localhost')}:${wire.port}`
    log.info('listening', { address, host, port: wire.port, fingerprint })
    return { address, port: wire.port, fingerprint, ask, gateway, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const bracketed = (name: string) => (isIP(name) === 6 ? `[${name}]` : name)
const withoutDoubles = (names: readonly string[]) => [...new Set(names)]
/** What a certificate can be for. */
const isServable = (name: string) => isIP(name) > 0 || /^(?=.{1,253}$)(\*\.)?([\w-]{1,63}\.)*[\w-]{1,63}$/.test(name)
