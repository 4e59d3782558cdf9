import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { test as base } from './fixtures.ts'

/** Debian's own Python: `python3-gi` is installed for that one, and another may come first in PATH. */
const PYTHON = '/usr/bin/python3'
const LOGIN1 = path.join(import.meta.dirname, 'login1.py')

/** Whether the app let its delay lock go, as it does once its event handlers have run, or was still holding it after five seconds. */
type Answer = 'let go' | 'overdue'

type Logind = Readonly<{
  /** For the app that is to hear of it. */
  env: Readonly<{ DBUS_SYSTEM_BUS_ADDRESS: string }>
  /** Falling asleep and shutting down wait until the app listens, and throw when it does not. */
  sleepNow(): Promise<Answer>
  wake(): Promise<void>
  shutDown(): Promise<Answer>
  stop(): Promise<void>
}>

/** Every app of such a test is on a system bus of the test's own, which outlives it: Chromium aborts when its system bus goes away (dbus/bus.cc). */
export const test = base.extend<{ logind: Logind }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs off this pattern
  logind: async ({}, use) => {
    const logind = await startLogind()
    await use(logind)
    await logind.stop()
  },
  start: async ({ logind, start }, use) => {
    await use((extra) => start({ ...extra, env: { ...logind.env, ...extra?.env } }))
  },
  spawn: async ({ logind, spawn: spawnApp }, use) => {
    await use((extra) => spawnApp({ ...extra, env: { ...logind.env, ...extra?.env } }))
  },
})

/** What says that the computer sleeps, wakes and shuts down, on a system bus of one's own: the real signals, but no real sleep. */
async function startLogind(): Promise<Logind> {
  const login1 = spawn(PYTHON, [LOGIN1], { stdio: ['pipe', 'pipe', 'pipe'] })
  let complaints = ''
  login1.stderr.on('data', (chunk) => (complaints += String(chunk)))
  const lines = createInterface({ input: login1.stdout })[Symbol.asyncIterator]()
  const heard = async () => {
    const { value } = (await lines.next()) as { value: string | undefined }
    if (value === undefined) throw new Error(`the mock of logind has ended: ${complaints}`)
    return value
  }
  const tell = async (order: 'sleep' | 'wake' | 'shutdown') => {
    login1.stdin.write(`${order}\n`)
    const answer = await heard()
    if (answer === 'unheard') throw new Error(`no app has asked logind to be told of ${order}`)
    return answer === 'overdue' ? 'overdue' : 'let go'
  }
  return {
    env: { DBUS_SYSTEM_BUS_ADDRESS: await heard() },
    sleepNow: () => tell('sleep'),
    async wake() {
      await tell('wake')
    },
    shutDown: () => tell('shutdown'),
    stop: () => ended(login1),
  }
}

/** The end of its input is its end, and the end of its bus. */
async function ended(login1: ChildProcess): Promise<void> {
  if (login1.exitCode !== null || login1.signalCode !== null) return
  const gone = once(login1, 'exit')
  login1.stdin?.end()
  await gone
}
