import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ElectronApplication } from '@playwright/test'

const LIBRARIES = '/usr/lib'
/** Seconds for which the library keeps what it has read: it would otherwise read the file whenever any thread asks for the time. */
const KEPT_SECONDS = 1
const PATIENCE_MS = 10_000
const NEAR_MS = 60_000

type SettableClock = Readonly<{
  /** For the app that is to live by this clock. */
  env: NodeJS.ProcessEnv
  /** As if somebody had set the computer's clock: forward, or back if negative. Resolves once the app's main process sees it. */
  jump: (app: ElectronApplication, ms: number) => Promise<void>
  remove: () => void
}>

/**
 * A wall clock that the test sets while the app runs, by libfaketime (https://github.com/wolfcw/libfaketime). What counts steadily stays
 * as it is: timers, `performance.now`, the time since boot and the times of files.
 */
export function settableClock(): SettableClock {
  const file = path.join(tmpdir(), `latchkey-clock-${process.pid}-${Date.now()}`)
  let offset = 0
  let leftBehind: readonly string[] = []
  const set = () => {
    // In one step: a file that is half written would be another time.
    writeFileSync(`${file}.new`, `${offset < 0 ? '' : '+'}${offset / 1000}\n`)
    renameSync(`${file}.new`, file)
  }
  set()
  return {
    env: {
      LD_PRELOAD: library(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: String(KEPT_SECONDS),
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      // Or Chromium's idle threads find every wait over at once and spin: each of its processes takes a whole processor.
      FAKETIME_FORCE_MONOTONIC_FIX: '0',
      NO_FAKE_STAT: '1',
    },
    async jump(app, ms) {
      offset += ms
      set()
      leftBehind = sharedBy(app.process().pid ?? 0)
      await seen(app, offset)
    },
    remove() {
      for (const each of [file, ...leftBehind]) rmSync(each, { force: true })
    },
  }
}

/** What an app's processes share by the library: one that is killed leaves it behind. */
const sharedBy = (pid: number) => [`/dev/shm/faketime_shm_${pid}`, `/dev/shm/sem.faketime_sem_${pid}`]

async function seen(app: ElectronApplication, offset: number): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (performance.now() < end) {
    const theirs = await app.evaluate(() => Date.now())
    if (Math.abs(theirs - Date.now() - offset) < NEAR_MS) return
    await sleep(100)
  }
  throw new Error(`the app's clock has not moved to ${offset} ms from the computer's`)
}

/** Debian and Ubuntu keep it in a folder of the processor's name. */
function library(): string {
  for (const folder of readdirSync(LIBRARIES).filter((name) => name.endsWith('-linux-gnu'))) {
    const faketime = path.join(LIBRARIES, folder, 'faketime')
    try {
      if (readdirSync(faketime).includes('libfaketimeMT.so.1')) return path.join(faketime, 'libfaketimeMT.so.1')
    } catch {
      // Not installed for this one.
    }
  }
  throw new Error('libfaketime is not installed: run the tests with `npm test`')
}
