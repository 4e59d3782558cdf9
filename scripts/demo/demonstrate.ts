import { readFileSync } from 'node:fs'
import path from 'node:path'
import { utcMs } from '../../electron/core/ids.ts'
import type { SessionId } from '../../electron/core/ids.ts'
import { dataLayout } from '../../electron/platform/directory/data-layout.ts'
import { hashSync } from '../../electron/platform/secret/passwords.ts'
import { openSqliteStore } from '../../electron/store/sqlite/open-store.ts'
import { projectRoot } from '../runtime/places.ts'
import { say } from '../runtime/report.ts'
import type { DemoArguments } from './arguments.ts'
import { startDemoFleet } from './fleet.ts'
import { throwAwayFolder } from './folder.ts'
import { generateDemo } from './generate.ts'
import { STEPS, withGuide } from './guide.ts'
import { ADMINISTRATOR, ORDINARY_PERSON } from './people.ts'

const PASSWORD = 'seven quiet lanterns'
const HEARTBEAT_MS = 60_000
const PROGRESS_EVERY_MS = 5_000
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

const leave = (signal: NodeJS.Signals) => process.exit(signal === 'SIGINT' ? 130 : 143)

/** Makes up a data directory, lets `run` show it, and removes it, however that ends. */
export async function demonstrate(
  asked: DemoArguments,
  run: (dataDir: string, more: readonly string[]) => Promise<number>,
): Promise<number> {
  const { dir, remove } = throwAwayFolder()
  process.once('exit', remove)
  for (const signal of SIGNALS) process.on(signal, leave)
  const heard = await fill(dir, asked)
  process.stdout.write(introduction())
  const stopBeating = keepHeard(dir, heard)
  const fleet = asked.fleet > 0 ? await startDemoFleet(asked.fleet, asked.seed, appVersion()) : null
  if (fleet) process.stdout.write(fleet.introduction)
  // From here on a signal is the app's, which signs out and goes; then we do.
  for (const signal of SIGNALS) process.off(signal, leave)
  try {
    const input = process.stdin.isTTY ? process.stdin : null
    if (input) process.stdout.write(STEPS)
    return await withGuide(dir, () => run(dir, fleet ? [`--enrol=${fleet.enrolmentLine}`] : []), {
      input,
      write: (text) => process.stdout.write(`  ${text}\n`),
    })
  } finally {
    stopBeating()
    await fleet?.stop()
    remove()
  }
}

async function fill(dir: string, { sessions, seed }: DemoArguments): Promise<readonly SessionId[]> {
  const startedAt = Date.now()
  let saidAt = startedAt
  const demo = await generateDemo({
    file: dataLayout(dir).database,
    sessions,
    seed,
    now: startedAt,
    passwordHash: hashSync(PASSWORD),
    appVersion: appVersion(),
    onProgress(share) {
      if (Date.now() - saidAt < PROGRESS_EVERY_MS) return
      saidAt = Date.now()
      say(`making up a past … ${Math.round(share * 100)} %`)
    },
  })
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  say(`made up twenty people and ${demo.sessions} sessions in 90 days (${seconds} s; --seed ${seed} makes the same ones).`)
  return demo.heard
}

const appVersion = () => (JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as { version: string }).version

const introduction = () => `
  Sign in as an administrator:    ${ADMINISTRATOR}    with the password    ${PASSWORD}
  or as somebody else:            ${ORDINARY_PERSON}      with the same password

  Everything is made up, and gone when you close the window.
`

/** The computers of the people who are signed in elsewhere go on saying so, or they would all be offline within five minutes. */
function keepHeard(dir: string, sessions: readonly SessionId[]): () => void {
  const beat = () => {
    try {
      const store = openSqliteStore(dataLayout(dir).database, { thrifty: true })
      const now = utcMs(Date.now())
      for (const id of sessions) store.recordHeartbeat(id, now, now)
      store.close()
    } catch (error) {
      say(`the made-up computers could not say that they are still there: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  beat()
  const timer = setInterval(beat, HEARTBEAT_MS)
  return () => clearInterval(timer)
}
