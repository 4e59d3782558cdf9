import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { readSmall } from '../../platform/disk/plain-file.ts'
import { dataIn, DATABASE, SUPERUSER, preparedCluster } from './cluster.ts'
import { identityOf, livenessOf, readRecord, requireNoKeeper, writeRecord } from './keeper-record.ts'
import type { KeeperRecord } from './keeper-record.ts'
import { bundledPrograms, embeddedFailed, lastWordsOf, onceOthersAreGone, programsFor, startProgram } from './programs.ts'
import type { Installed, Programs } from './programs.ts'

export type EmbeddedOptions = Readonly<{
  /** Its own: files, passwords and who keeps it. As root, one that other accounts may pass through. */
  folder: string
  /** False for what may be lost with the power. */
  durable: boolean
  programs?: Installed | null
  settings?: Readonly<Record<string, string>>
}>

export type EmbeddedPostgres = Readonly<{
  /** As the superuser, for the migrations. */
  ownerUrl: string
  /** As the service's role, which signs in with `gatewayPassword` once the migrations have said so. */
  url: string
  gatewayPassword: string
  pid: number
  /** Settles when it ends, whoever ended it. */
  ended: Promise<void>
  /** Returns when it has ended. */
  stop(): Promise<void>
}>

const STARTS_WITHIN_MS = 120_000
const STOPS_WITHIN_MS = 10_000
const MOST_PORTS = 3

/**
 * Starts a PostgreSQL of our own on loopback, at any free port. One that a killed keeper left running is stopped first. Throws `instance_busy` and
 * `database_failed`.
 */
export async function startEmbeddedPostgres({
  folder,
  durable,
  settings = {},
  programs: installed = bundledPrograms(),
}: EmbeddedOptions): Promise<EmbeddedPostgres> {
  if (!installed) throw embeddedFailed('there is none for this platform. Name a database by LATCHKEY_DATABASE_URL instead.')
  const programs = programsFor(installed, dataIn(folder))
  const before = readRecord(folder)
  requireNoKeeper(folder, before)
  const data = await preparedCluster(folder, programs, { password: before.passwords.superuser, durable, isPasswordNew: before.isNew })
  await endOrphan(data, before)
  const keeper = identityOf(process.pid)
  writeRecord(folder, { ...before, keeper, postgres: null })
  const safety = durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }
  const note = (pid: number) => writeRecord(folder, { ...before, keeper, postgres: identityOf(pid) })
  const { child, port, ended } = await onceOthersAreGone(() => startAnywhere(programs, data, { ...DEFAULTS, ...safety, ...settings }, note))
  const url = (role: string, password: string) => `postgresql://${role}:${password}@127.0.0.1:${port}/${DATABASE}`
  const { superuser, gateway } = before.passwords
  return {
    ownerUrl: url(SUPERUSER, superuser),
    url: url('latchkey_gateway', gateway),
    gatewayPassword: gateway,
    pid: child.pid ?? 0,
    ended,
    stop: async () => {
      await endProcess((signal) => child.kill(signal), ended)
      writeRecord(folder, { ...before, keeper: null, postgres: null })
    },
  }
}

const DEFAULTS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  huge_pages: 'off',
}

type Started = Readonly<{ child: ChildProcess; port: number; ended: Promise<void> }>

/** A port that was free may be taken in the next moment. */
async function startAnywhere(
  programs: Programs,
  data: string,
  settings: Readonly<Record<string, string>>,
  note: (pid: number) => void,
): Promise<Started> {
  for (let tries = 1; ; tries++) {
    const port = await freePort()
    const child = startProgram(programs, 'postgres', ['-D', data, '-p', String(port), ...Object.entries(settings).flatMap(asArgument)])
    const lastWords = lastWordsOf(child)
    if (child.pid) note(child.pid)
    const ended = new Promise<void>((resolve) => {
      child.once('error', () => resolve())
      child.once('exit', () => resolve())
    })
    if (await isReady(data, child, ended)) return { child, port, ended }
    await endProcess((signal) => child.kill(signal), ended)
    const why = lastWords()
    if (tries === MOST_PORTS || !/could not create any TCP\/IP sockets|could not bind/i.test(why))
      throw embeddedFailed(why || 'it did not start in time.')
  }
}

const asArgument = ([name, value]: readonly [string, string]) => ['-c', `${name}=${value}`]

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** The postmaster says in its own file when it takes connections (https://www.postgresql.org/docs/current/storage-file-layout.html). */
async function isReady(data: string, child: ChildProcess, ended: Promise<void>): Promise<boolean> {
  const over = { yet: false }
  void ended.then(() => (over.yet = true))
  for (const deadline = performance.now() + STARTS_WITHIN_MS; performance.now() < deadline && !over.yet; await pause(15)) {
    const lines = postmasterFile(data)
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return true
  }
  return false
}

function postmasterFile(data: string): readonly string[] {
  try {
    return readSmall(path.join(data, 'postmaster.pid')).split('\n')
  } catch {
    return []
  }
}

/** First as for a planned stop, then as in a crash, then for good. */
async function endProcess(kill: (signal: NodeJS.Signals) => unknown, ended: Promise<void>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    kill(signal)
    const patience = new AbortController()
    const late = pause(STOPS_WITHIN_MS, 'late', { signal: patience.signal }).catch(() => 'over')
    const outcome = await Promise.race([ended, late])
    patience.abort()
    if (outcome !== 'late') return
  }
}

/**
 * What a killed keeper left behind. PostgreSQL itself takes a postmaster's file for a living one's where another process of its account has the number
 * now: so the file goes, where that postmaster is beyond doubt gone.
 */
async function endOrphan(data: string, { postgres }: KeeperRecord): Promise<void> {
  if (!postgres) return
  if (livenessOf(postgres) === 'alive') await endProcess((signal) => process.kill(postgres.pid, signal), gone(postgres))
  const noted = Number(postmasterFile(data)[0])
  if (noted === postgres.pid && livenessOf(postgres) === 'dead') rmSync(path.join(data, 'postmaster.pid'), { force: true })
}

async function gone(postgres: KeeperRecord['postgres']): Promise<void> {
  while (livenessOf(postgres) === 'alive') await pause(30)
}
